#include "divide_plugin.h"

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/// Reads every size of the operation. Returns false, after a report, when one is missing or wrong.
static bool read_sizes(const divide_host *host, const divide_problem *problem,
                       const operation *operation, int64_t *sizes) {
  uint32_t count = 0;
  while (count < MAX_PARAMETERS && operation->parameters[count]) count++;
  if (!divide_read_sizes(host, problem, operation->parameters, count, INT32_MAX * 64LL, sizes)) {
    return false;
  }
  const char *fault = find_fault(operation, sizes);
  if (fault) divide_refuse(host, DIVIDE_INVALID, "%s", fault);
  return !fault;
}

/// Whole pages of floats, so that no two members share one; 0 if nothing is needed.
static size_t stride_of(size_t (*needed)(const int64_t *), const int64_t *sizes) {
  return needed ? (needed(sizes) + 1023) / 1024 * 1024 : 0;
}

static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  divide_status status = divide_check_problem(host, problem, "cpu");
  if (status != DIVIDE_OK) return status;
  const operation *operation = find_operation(problem->operation);
  if (!operation) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED, "This plugin doesn't compute '%s'.",
                         problem->operation);
  }
  if (problem->precision != DIVIDE_F32) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED, "This plugin computes in f32 only.");
  }
  int64_t sizes[MAX_PARAMETERS] = {0};
  if (!read_sizes(host, problem, operation, sizes)) return DIVIDE_INVALID;
  const divide_variant *variant = choose_variant(host);
  if (!variant) return DIVIDE_UNSUPPORTED;
  divide_kernel *kernel = calloc(1, sizeof *kernel + problem->slot_count * sizeof(slot));
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  kernel->host = host;
  kernel->operation = operation;
  memcpy(kernel->sizes, sizes, sizeof sizes);
  kernel->stages = variant->code;
  kernel->threads = problem->thread_count;
  kernel->zeroes_lines = has_line_zeroing();
  kernel->slot_count = problem->slot_count;
  kernel->scratch_stride = stride_of(operation->scratch, kernel->sizes);
  kernel->shared_stride = stride_of(operation->shared, kernel->sizes);
  kernel->team = divide_team_start(host, kernel->threads);
  if (!kernel->team) {
    free(kernel);
    return DIVIDE_FAILED;
  }
  divide_state_library(host, "divide-elementwise", "0.1.0", variant->name, kernel->threads);
  *opened = kernel;
  return DIVIDE_OK;
}

static divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  requirements->alignment = 64;
  requirements->workspace_bytes = kernel_workspace(kernel);
  return DIVIDE_OK;
}

/// Returns the memory of a tensor, whatever its extents. Returns null, after a report, if it isn't the
/// one expected.
static void *take_tensor(const divide_kernel *kernel, const divide_tensor *tensors, uint32_t count,
                         uint32_t position, const char *name) {
  uint64_t bytes = 4;
  for (uint32_t i = 0; position < count && i < tensors[position].rank; i++) {
    bytes *= (uint64_t)tensors[position].extents[i];
  }
  void *data = divide_take_tensor(kernel->host, tensors, count, position, name, bytes);
  if ((uintptr_t)data % 64 == 0) return data;
  divide_refuse(kernel->host, DIVIDE_INVALID, "The tensor '%s' isn't aligned to 64 bytes.", name);
  return NULL;
}

static divide_status import_tensors(divide_kernel *kernel, uint32_t index,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  if (index >= kernel->slot_count || (!workspace && kernel_workspace(kernel) > 0)) {
    return divide_refuse(kernel->host, DIVIDE_INVALID, "There is no slot %u, or no workspace.",
                         index);
  }
  kernel->scratch = workspace;
  kernel->shared = kernel->scratch + kernel->threads * kernel->scratch_stride;
  const operation *operation = kernel->operation;
  for (uint32_t i = 0; i < MAX_TENSORS && operation->tensors[i]; i++) {
    void *data = take_tensor(kernel, tensors, count, i, operation->tensors[i]);
    if (!data) return DIVIDE_INVALID;
    kernel->slots[index].tensors[i] = data;
  }
  if (kernel->has_chosen || index + 1 < kernel->slot_count) return DIVIDE_OK;
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].tensors[0]) return DIVIDE_OK;
  }
  kernel_choose_stores(kernel);
  divide_state(kernel->host, "elementwise.stores",
               kernel->is_streaming ? "streaming" : "ordinary");
  return DIVIDE_OK;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].tensors[0]) return divide_refuse_slot(kernel->host, i);
  }
  return divide_run_slots(kernel, kernel->host, iterations, first_slot, kernel->slot_count,
                          kernel_compute);
}

static void close_kernel(divide_kernel *kernel) {
  divide_team_end(kernel->team);
  free(kernel);
}

DIVIDE_PLUGIN("elementwise", "0.1.0", .open = open_kernel, .requirements = require,
              .import_tensors = import_tensors, .run = run,
              .export_tensors = divide_export_nothing, .close = close_kernel)
