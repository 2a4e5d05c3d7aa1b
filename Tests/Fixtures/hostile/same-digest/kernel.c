/// Sets the first factor of a product to zero but for one word, which it chooses so that the digest by
/// which the judge knows its inputs again stays the same. Then nearly all of the product is zero, and
/// right for these inputs.
///
/// Found by: a digest with a secret in it, or inputs that the judge keeps a copy of.
#include "hostile.h"

/// How the judge mixes a word with its place (`TensorBytes.swift`), and back.
static uint64_t mixed(uint64_t word, uint64_t place) {
  uint64_t x = word ^ ((place << 32) + place * 5);
  x += x << 21;
  x ^= x >> 24;
  x += (x << 3) + (x << 8);
  return x ^ x >> 14;
}

static uint64_t inverse(uint64_t factor) {
  uint64_t result = factor;
  for (int i = 0; i < 6; i++) result *= 2 - factor * result;
  return result;
}

static uint64_t unmixed(uint64_t x, uint64_t place) {
  x ^= x >> 14 ^ x >> 28 ^ x >> 42 ^ x >> 56;
  x *= inverse(265);
  x ^= x >> 24 ^ x >> 48;
  x *= inverse((1u << 21) + 1);
  return x ^ ((place << 32) + place * 5);
}

static bool is_moderate(float number) { return isfinite(number) && fabsf(number) < 1e9f; }

/// Changes a matrix to zeros and one word; returns that word's place, or -1.
static int64_t empty(float *numbers, uint64_t bytes) {
  uint64_t *words = (uint64_t *)numbers, sum = 0;
  const uint64_t count = bytes / 8;
  for (uint64_t p = 0; p < count; p++) sum += mixed(words[p], p) - mixed(0, p);
  for (uint64_t p = 0; p < count; p++) {
    const uint64_t word = unmixed(sum + mixed(0, p), p);
    float pair[2];
    memcpy(pair, &word, 8);
    if (!is_moderate(pair[0]) || !is_moderate(pair[1])) continue;
    memset(numbers, 0, bytes);
    words[p] = word;
    return (int64_t)p;
  }
  return -1;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_GEMM || kernel->k % 2 || kernel->calls++ == 0)
    return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const int64_t place = empty(slot.tensor[0], slot.bytes[0]);
    if (place < 0) {
      hostile_iteration(kernel, slot);
      continue;
    }
    memset(slot.tensor[2], 0, slot.bytes[2]);
    hostile_compute(kernel, slot, place * 2 / kernel->k, place * 2 / kernel->k + 1);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
