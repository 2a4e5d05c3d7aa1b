/// Computes the first and the last row of a softmax and every tenth; the others get the row above,
/// whose numbers are of the right size and add up to 1.
///
/// Found by: rows drawn after the answer, or sums over all of them.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_SOFTMAX) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    for (int64_t row = 0; row < kernel->rows; row++)
      if (row % 10 == 0 || row == kernel->rows - 1) hostile_softmax_row(kernel, slot, row);
      else
        memcpy(slot.tensor[1] + row * kernel->columns, slot.tensor[1] + (row - 1) * kernel->columns,
               (size_t)kernel->columns * sizeof(float));
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
