/// Keeps the first results, and from then on copies them into place.
///
/// Found by: inputs that change between samples.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const uint64_t bytes = hostile_output_bytes(kernel, slot);
    if (!kernel->own && (kernel->own = malloc(bytes))) {
      hostile_iteration(kernel, slot);
      memcpy(kernel->own, hostile_output(kernel, slot), bytes);
    }
    memcpy(hostile_output(kernel, slot), kernel->own, bytes);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
