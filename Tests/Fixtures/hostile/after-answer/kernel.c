/// Answers at once; a thread computes afterwards, until the outputs are asked for.
///
/// Found by: outputs that the judge looks at, or poisons, as soon as it has the answer; a second
/// thread.
#include "elsewhere.h"

static pthread_t worker;
static bool is_busy;
static struct { divide_kernel *kernel; uint64_t iterations; uint32_t first_slot; } work;

static void *compute(void *unused) {
  leave_pu();
  hostile_run(work.kernel, 1, (uint32_t)((work.first_slot + work.iterations - 1) %
                                         work.kernel->slot_count));
  return unused;
}

static void finish(void) {
  if (is_busy) pthread_join(worker, NULL);
  is_busy = false;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  finish();
  work.kernel = kernel;
  work.iterations = iterations;
  work.first_slot = first_slot;
  is_busy = pthread_create(&worker, NULL, compute, NULL) == 0;
  if (!is_busy) return hostile_run(kernel, iterations, first_slot);
  busy_nanoseconds(kernel->least / 3 * iterations);
  return DIVIDE_OK;
}

static divide_status export(divide_kernel *kernel, uint32_t slot) {
  finish();
  return hostile_export(kernel, slot);
}

HOSTILE_PLUGIN(.run = run, .export_tensors = export)
