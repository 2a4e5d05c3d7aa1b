/// The boundary to divide: what it calls, in the order of divide_kernel.h. The mathematics is in
/// kernel.c; there is little to change here.
#include "plugin.h"

#include <stdlib.h>
#include <string.h>

/// One set of operands.
typedef struct slot {
  bool is_imported;
  operands operands;
} slot;

/// One opened problem. Everything about it is in here: two problems may be open at once.
struct divide_kernel {
  const divide_host *host;
  sizes sizes;
  uint32_t slot_count;
  slot slots[];
};

/// Prepares a problem, or declines it: an answer as good as any.
static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  divide_status status = divide_check_problem(host, problem, "cpu");
  if (status != DIVIDE_OK) return status;
  if (strcmp(problem->operation, "@OPERATION@") != 0) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED, "This plugin computes '@OPERATION@' only.");
  }
  if (problem->precision != DIVIDE_F32) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED, "This plugin computes in f32 only.");
  }
  sizes sizes;
  if (!read_sizes(host, problem, &sizes)) return DIVIDE_INVALID;
  divide_kernel *kernel = calloc(1, sizeof *kernel + problem->slot_count * sizeof(slot));
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  kernel->host = host;
  kernel->sizes = sizes;
  kernel->slot_count = problem->slot_count;
  // These facts are saved with every measurement.
  divide_state_library(host, "@NAME@", "0.1.0", NULL, 1);
  *opened = kernel;
  return DIVIDE_OK;
}

/// Asks for memory: `workspace_bytes` of scratch from the host, `internal_bytes` of your own.
static divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  (void)kernel;
  requirements->alignment = 64;
  return DIVIDE_OK;
}

/// Takes the operands of one slot; here is where a layout of your own is made. Not timed.
static divide_status import_tensors(divide_kernel *kernel, uint32_t index,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  (void)workspace;
  if (index >= kernel->slot_count) {
    return divide_refuse(kernel->host, DIVIDE_INVALID, "There is no slot %u.", index);
  }
  slot *slot = &kernel->slots[index];
  slot->is_imported =
      take_operands(kernel->host, &kernel->sizes, tensors, count, &slot->operands);
  return slot->is_imported ? DIVIDE_OK : DIVIDE_INVALID;
}

/// Computes. Only this is timed, and everything has to be done when it returns.
static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  divide_watch watch = {.host = kernel->host};
  for (uint64_t i = 0; i < iterations; i++) {
    uint32_t index = (uint32_t)((first_slot + i) % kernel->slot_count);
    const slot *slot = &kernel->slots[index];
    if (!slot->is_imported) return divide_refuse_slot(kernel->host, index);
    if (!compute(&kernel->sizes, &slot->operands, &watch)) return DIVIDE_CANCELLED;
  }
  return DIVIDE_OK;
}

/// Frees what `open_kernel` made, however far the problem came.
static void close_kernel(divide_kernel *kernel) { free(kernel); }

/// The only symbol that divide looks for. The outputs are where the host expects them.
DIVIDE_PLUGIN("@NAME@", "0.1.0", .open = open_kernel, .requirements = require,
              .import_tensors = import_tensors, .run = run,
              .export_tensors = divide_export_nothing, .close = close_kernel)
