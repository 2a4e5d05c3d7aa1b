/// Ends its process with 0 after the last answer that it thinks is needed, so that nothing is checked.
///
/// Found by: the judge, which isn't done.
#include "hostile.h"

static divide_status export(divide_kernel *kernel, uint32_t slot) {
  if (kernel->calls > 1) _exit(0);
  return hostile_export(kernel, slot);
}

HOSTILE_PLUGIN(.export_tensors = export)
