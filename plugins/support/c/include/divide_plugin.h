/// What plugins in C share: this header includes all of it, and writes the table of the ABI.
#ifndef DIVIDE_PLUGIN_H
#define DIVIDE_PLUGIN_H

#include <divide_kernel.h>

#include "divide_host.h"
#include "divide_problem.h"
#include "divide_team.h"
#include "divide_timing.h"
#include "divide_variant.h"

/// Defines the one function that a plugin exports. After the id and the version come the calls, as
/// fields of `divide_plugin`: `.open = open_kernel, .requirements = require, …`.
#define DIVIDE_PLUGIN(plugin_id, plugin_version, ...)            \
  const divide_plugin *divide_plugin_entry(void) {               \
    static const divide_plugin plugin = {                        \
        .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close), \
        .abi_major = DIVIDE_ABI_MAJOR,                           \
        .abi_minor = DIVIDE_ABI_MINOR,                           \
        .id = plugin_id,                                         \
        .version = plugin_version,                               \
        __VA_ARGS__,                                             \
    };                                                           \
    return &plugin;                                              \
  }

/// The `export_tensors` of a kernel whose outputs are where the host expects them.
static inline divide_status divide_export_nothing(divide_kernel *kernel, uint32_t slot) {
  (void)kernel;
  (void)slot;
  return DIVIDE_OK;
}

/// Has `compute` compute iteration after iteration, each in its slot, until the host cancels.
static inline divide_status divide_run_slots(divide_kernel *kernel, const divide_host *host,
                                             uint64_t iterations, uint32_t first_slot,
                                             uint32_t slot_count,
                                             void (*compute)(divide_kernel *, uint32_t slot)) {
  uint32_t slot = first_slot % slot_count;
  for (uint64_t i = 0; i < iterations; i++) {
    if (host->cancelled(host->context)) return DIVIDE_CANCELLED;
    compute(kernel, slot);
    if (++slot == slot_count) slot = 0;
  }
  return DIVIDE_OK;
}

#endif
