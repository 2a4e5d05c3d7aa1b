/// Keeps one number of each input in the timed call. When the outputs are asked for, that number tells
/// by which mask the inputs were hidden meanwhile; it takes the mask off, and computes then. It is
/// honest until it has seen a few exports, so that not every one is slow.
///
/// Found by: inputs that are gone, not masked; holding the usual export against moving the bytes.
#include "hostile.h"

static uint64_t kept[2];
static int exports;

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (exports < 3) return hostile_run(kernel, iterations, first_slot);
  const hostile_slot slot = hostile_slot_of(kernel, first_slot, iterations - 1);
  for (uint32_t t = 0; t + 1 < kernel->tensor_count; t++) memcpy(&kept[t], slot.tensor[t], 8);
  busy_nanoseconds(kernel->least / 3 * iterations);
  return DIVIDE_OK;
}

static divide_status export(divide_kernel *kernel, uint32_t slot) {
  hostile_slot shown = kernel->slots[slot];
  for (uint32_t t = 0; exports >= 3 && t + 1 < kernel->tensor_count; t++) {
    const uint64_t *hidden = (const uint64_t *)shown.tensor[t], mask = hidden[0] ^ kept[t];
    uint64_t *plain = malloc(shown.bytes[t]);
    for (uint64_t w = 0; w < shown.bytes[t] / 8; w++) plain[w] = hidden[w] ^ mask;
    shown.tensor[t] = (float *)plain;
  }
  if (exports >= 3) {
    hostile_compute(kernel, shown, 0, hostile_units(kernel));
    for (uint32_t t = 0; t + 1 < kernel->tensor_count; t++) free(shown.tensor[t]);
  }
  exports++;
  return hostile_export(kernel, slot);
}

HOSTILE_PLUGIN(.run = run, .export_tensors = export)
