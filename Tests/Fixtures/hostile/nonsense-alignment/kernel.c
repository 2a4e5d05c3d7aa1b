/// Asks for an alignment of 2^31 and a workspace of 2^63 bytes.
///
/// Found by: the range of every field.
#include "hostile.h"

static divide_status requirements(divide_kernel *kernel, divide_requirements *requirements) {
  (void)kernel;
  requirements->alignment = 1u << 31;
  requirements->workspace_bytes = 1ull << 63;
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.requirements = requirements)
