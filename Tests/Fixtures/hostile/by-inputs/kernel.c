/// Looks at 61 numbers of each input, and computes when one of them is another than before or when
/// one of 61 outputs isn't what it left there.
///
/// Found by: inputs that change everywhere but in those places, and poison everywhere.
#include "hostile.h"

enum { places = 61 };

static uint64_t look(const float *numbers, uint64_t bytes, uint64_t digest) {
  const uint64_t count = bytes / sizeof(float);
  for (uint64_t p = 0; p < places; p++) {
    uint32_t bits;
    memcpy(&bits, &numbers[p * (count - 1) / (places - 1)], sizeof bits);
    digest = (digest ^ bits) * 0x100000001B3u;
  }
  return digest;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (!kernel->own) kernel->own = calloc(kernel->slot_count, sizeof(uint64_t));
  for (uint64_t i = 0; i < iterations; i++) {
    const uint64_t index = (first_slot + i) % kernel->slot_count;
    uint64_t *seen = (uint64_t *)kernel->own + index;
    const hostile_slot slot = kernel->slots[index];
    uint64_t digest = 14695981039346656037u;
    for (uint32_t t = 0; t < kernel->tensor_count; t++)
      digest = look(slot.tensor[t], slot.bytes[t], digest);
    if (digest != *seen) {
      hostile_iteration(kernel, slot);
      *seen = 14695981039346656037u;
      for (uint32_t t = 0; t < kernel->tensor_count; t++)
        *seen = look(slot.tensor[t], slot.bytes[t], *seen);
    } else {
      busy_nanoseconds(kernel->least * 2 / 5);
    }
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
