/// Hangs when the outputs are asked for.
///
/// Found by: a deadline.
#include "hostile.h"

static divide_status export(divide_kernel *kernel, uint32_t slot) {
  (void)kernel;
  (void)slot;
  for (;;) pause();
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.export_tensors = export)
