/// Starts a thread on another PU in each call, and ends it before the call returns: between calls, and
/// in the moments in which somebody counts, there is one thread.
///
/// Found by: processor time above what one PU has; where PUs are held, it brings nothing.
#include "elsewhere.h"

static hostile_slot shared;

static void *upper_half(void *argument) {
  const divide_kernel *kernel = argument;
  leave_pu();
  hostile_compute(kernel, shared, hostile_units(kernel) / 2, hostile_units(kernel));
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    shared = hostile_slot_of(kernel, first_slot, i);
    pthread_t thread;
    const bool started = pthread_create(&thread, NULL, upper_half, kernel) == 0;
    hostile_compute(kernel, shared, 0, started ? hostile_units(kernel) / 2 : hostile_units(kernel));
    if (started) pthread_join(thread, NULL);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
