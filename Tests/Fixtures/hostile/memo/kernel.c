/// Digests all inputs and outputs of a slot, and computes only when one number of them is another
/// than it was after the last iteration. Its outputs are always right.
///
/// Found by: calls of one iteration on new inputs, or iterations that can be told apart.
#include "hostile.h"

static uint64_t digest_of(const hostile_slot *slot, uint32_t tensor_count) {
  uint64_t digest = 14695981039346656037u;
  for (uint32_t t = 0; t < tensor_count; t++) {
    const uint64_t *words = (const uint64_t *)slot->tensor[t];
    for (uint64_t w = 0; w < slot->bytes[t] / 8; w++) digest = (digest ^ words[w]) * 0x100000001B3u;
  }
  return digest;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (!kernel->own) kernel->own = calloc(kernel->slot_count, sizeof(uint64_t));
  for (uint64_t i = 0; i < iterations; i++) {
    const uint64_t index = (first_slot + i) % kernel->slot_count;
    uint64_t *seen = (uint64_t *)kernel->own + index;
    if (*seen == digest_of(&kernel->slots[index], kernel->tensor_count)) continue;
    hostile_iteration(kernel, kernel->slots[index]);
    *seen = digest_of(&kernel->slots[index], kernel->tensor_count);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
