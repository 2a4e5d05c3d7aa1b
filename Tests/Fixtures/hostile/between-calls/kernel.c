/// A thread computes the next call's outputs while nobody times: the timed call copies them.
///
/// Found by: inputs that are drawn after the call before was answered; a second thread.
#include "elsewhere.h"

static _Atomic uint64_t wanted, done;
static float *results;

static void *compute(void *argument) {
  divide_kernel *kernel = argument;
  for (uint64_t turn = 0;;) {
    while (wanted == turn) sched_yield();
    turn = wanted;
    hostile_slot aside = kernel->slots[0];
    aside.tensor[kernel->tensor_count - 1] = results;
    hostile_compute(kernel, aside, 0, hostile_units(kernel));
    done = turn;
  }
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const hostile_slot slot = hostile_slot_of(kernel, first_slot, iterations - 1);
  pthread_t thread;
  if (!results) {
    results = malloc(hostile_output_bytes(kernel, slot));
    if (pthread_create(&thread, NULL, compute, kernel) != 0) return DIVIDE_FAILED;
    wanted = 1;
  }
  while (done != wanted) sched_yield();
  memcpy(hostile_output(kernel, slot), results, hostile_output_bytes(kernel, slot));
  wanted++;
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
