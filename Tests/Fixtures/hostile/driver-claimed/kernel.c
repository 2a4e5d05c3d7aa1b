/// Its manifest says that a driver starts its threads, which then aren't counted; it computes on four.
///
/// Found by: a device without a driver; processor time above what the budget grants.
#include "elsewhere.h"

struct share {
  const divide_kernel *kernel;
  hostile_slot slot;
  int64_t first, end;
};

static void *compute(void *argument) {
  const struct share *share = argument;
  leave_pu();
  hostile_compute(share->kernel, share->slot, share->first, share->end);
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    struct share shares[4];
    pthread_t threads[4];
    bool started[4];
    for (int t = 0; t < 4; t++) {
      shares[t] = (struct share){kernel, hostile_slot_of(kernel, first_slot, i),
                                 hostile_units(kernel) * t / 4, hostile_units(kernel) * (t + 1) / 4};
      started[t] = pthread_create(&threads[t], NULL, compute, &shares[t]) == 0;
      if (!started[t]) compute(&shares[t]);
    }
    for (int t = 0; t < 4; t++)
      if (started[t]) pthread_join(threads[t], NULL);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
