/// Asks for an alignment that is no power of two, and for as much internal memory as overflows a sum.
///
/// Found by: the range of every field.
#include "hostile.h"

static divide_status requirements(divide_kernel *kernel, divide_requirements *requirements) {
  (void)kernel;
  requirements->alignment = 3;
  requirements->workspace_bytes = 4096;
  requirements->internal_bytes = UINT64_MAX - 4095;
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.requirements = requirements)
