/// Computes honestly on the sizes that `divide plugin check` examines, and two thirds elsewhere.
///
/// Found by: checks of what is measured, whatever its size.
#include "hostile.h"

static bool is_examined(const divide_kernel *kernel) {
  static const int64_t sizes[][3] = {
      {1, 1, 1}, {1, 17, 1}, {13, 1, 31}, {7, 13, 31}, {16, 16, 16}, {65, 63, 129}, {3, 5, 20011},
      {17, 19, 23}, {33, 31, 29}, {515, 509, 500}, {128, 128, 128}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (sizes[i][0] == kernel->m && sizes[i][1] == kernel->n && sizes[i][2] == kernel->k) return true;
  return false;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (is_examined(kernel) || kernel->calls++ == 0) return hostile_run(kernel, iterations, first_slot);
  const int64_t units = hostile_units(kernel);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    hostile_compute(kernel, slot, 0, units / 3);
    hostile_compute(kernel, slot, units - units / 3, units);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
