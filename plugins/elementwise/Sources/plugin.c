#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

__attribute__((format(printf, 2, 3))) static void report(const divide_host *host,
                                                         const char *format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  host->report(host->context, DIVIDE_ERROR, message);
}

/// Returns the variant that `DIVIDE_ISA` names, or the best; null, and a report, if it can't be had.
static const variant *choose_variant(const divide_host *host) {
  const char *name = getenv("DIVIDE_ISA");
  if (name && *name == '\0') name = NULL;
  const variant *chosen = find_variant(name);
  if (!chosen) {
    report(host,
           "DIVIDE_ISA asks for '%s', which this build doesn't have. On x86-64 there are sse, avx, "
           "avx2 and avx512; on 64-bit ARM there is neon.",
           name);
    return NULL;
  }
  if (!chosen->is_supported()) {
    report(host, "DIVIDE_ISA asks for '%s', which this processor doesn't support.", name);
    return NULL;
  }
  return chosen;
}

/// Reads every size of the operation. Returns false, and reports it, when one is missing or wrong.
static bool read_sizes(const divide_host *host, const divide_problem *problem,
                       const operation *operation, int64_t *sizes) {
  uint32_t count = 0;
  for (; count < MAX_PARAMETERS && operation->parameters[count]; count++) {
    const char *name = operation->parameters[count];
    bool is_padding = strncmp(name, "padding", 7) == 0;
    bool is_found = false;
    for (uint32_t i = 0; i < problem->parameter_count; i++) {
      if (strcmp(problem->parameters[i].name, name) != 0) continue;
      sizes[count] = problem->parameters[i].value;
      is_found = true;
    }
    if (!is_found || sizes[count] < (is_padding ? 0 : 1) || sizes[count] > INT32_MAX * 64LL) {
      report(host, "The parameter '%s' of '%s' is missing or out of range.", name, operation->name);
      return false;
    }
  }
  if (problem->parameter_count != count) {
    report(host, "The operation '%s' has %u parameters, but %u were given.", operation->name, count,
           problem->parameter_count);
    return false;
  }
  const char *fault = find_fault(operation, sizes);
  if (fault) report(host, "%s", fault);
  return !fault;
}

/// Whole pages of floats, so that no two members share one; 0 if nothing is needed.
static size_t stride_of(size_t (*needed)(const int64_t *), const int64_t *sizes) {
  return needed ? (needed(sizes) + 1023) / 1024 * 1024 : 0;
}

static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
      problem->thread_count == 0 || problem->slot_count == 0) {
    report(host, "The problem is smaller than this ABI's divide_problem, or has no thread or slot.");
    return DIVIDE_INVALID;
  }
  const operation *operation = find_operation(problem->operation);
  if (!operation) {
    report(host, "This plugin doesn't compute '%s'.", problem->operation);
    return DIVIDE_UNSUPPORTED;
  }
  if (problem->precision != DIVIDE_F32 || strcmp(problem->device, "cpu") != 0) {
    report(host, "This plugin computes in f32 on the device 'cpu' only.");
    return DIVIDE_UNSUPPORTED;
  }
  divide_kernel *kernel = calloc(1, sizeof *kernel + problem->slot_count * sizeof(slot));
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  kernel->host = host;
  kernel->operation = operation;
  if (!read_sizes(host, problem, operation, kernel->sizes)) {
    free(kernel);
    return DIVIDE_INVALID;
  }
  const variant *variant = choose_variant(host);
  if (!variant) {
    free(kernel);
    return DIVIDE_UNSUPPORTED;
  }
  kernel->stages = variant->stages;
  kernel->threads = problem->thread_count;
  kernel->slot_count = problem->slot_count;
  kernel->scratch_stride = stride_of(operation->scratch, kernel->sizes);
  kernel->shared_stride = stride_of(operation->shared, kernel->sizes);
  kernel->team = team_create(kernel->threads);
  if (!kernel->team) {
    report(host, "The system doesn't let this plugin start %u threads.", kernel->threads - 1);
    free(kernel);
    return DIVIDE_FAILED;
  }
  char threads[16];
  snprintf(threads, sizeof threads, "%u", kernel->threads);
  host->fact(host->context, "library.name", "divide-elementwise");
  host->fact(host->context, "library.version", "0.1.0");
  host->fact(host->context, "library.core", variant->name);
  host->fact(host->context, "library.threads", threads);
  *opened = kernel;
  return DIVIDE_OK;
}

static divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  requirements->alignment = 64;
  requirements->workspace_bytes = kernel_workspace(kernel);
  return DIVIDE_OK;
}

/// Returns the address of a tensor, or null, and a report, if it isn't the one expected.
static void *tensor_named(const divide_kernel *kernel, const divide_tensor *tensor,
                          const char *name) {
  uint64_t bytes = 4;
  for (uint32_t i = 0; i < tensor->rank; i++) bytes *= (uint64_t)tensor->extents[i];
  if (strcmp(tensor->name, name) != 0 || tensor->bytes != bytes ||
      (uintptr_t)tensor->data % 64 != 0) {
    report(kernel->host, "Expected the tensor '%s' of 4 bytes an element, aligned to 64.", name);
    return NULL;
  }
  return tensor->data;
}

static divide_status import_tensors(divide_kernel *kernel, uint32_t index,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  if (index >= kernel->slot_count || (!workspace && kernel_workspace(kernel) > 0)) {
    report(kernel->host, "There is no slot %u, or no workspace.", index);
    return DIVIDE_INVALID;
  }
  kernel->scratch = workspace;
  kernel->shared = kernel->scratch + kernel->threads * kernel->scratch_stride;
  const operation *operation = kernel->operation;
  for (uint32_t i = 0; i < MAX_TENSORS && operation->tensors[i]; i++) {
    void *data = i < count ? tensor_named(kernel, &tensors[i], operation->tensors[i]) : NULL;
    if (!data) return DIVIDE_INVALID;
    kernel->slots[index].tensors[i] = data;
  }
  if (kernel->has_chosen || index + 1 < kernel->slot_count) return DIVIDE_OK;
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].tensors[0]) return DIVIDE_OK;
  }
  kernel_choose_stores(kernel);
  kernel->host->fact(kernel->host->context, "elementwise.stores",
                     kernel->is_streaming ? "streaming" : "ordinary");
  return DIVIDE_OK;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].tensors[0]) {
      report(kernel->host, "Slot %u was never imported.", i);
      return DIVIDE_INVALID;
    }
  }
  uint32_t slot = first_slot % kernel->slot_count;
  for (uint64_t i = 0; i < iterations; i++) {
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    kernel_compute(kernel, slot);
    if (++slot == kernel->slot_count) slot = 0;
  }
  return DIVIDE_OK;
}

static divide_status export_tensors(divide_kernel *kernel, uint32_t slot) {
  (void)kernel;
  (void)slot;
  return DIVIDE_OK;
}

static void close_kernel(divide_kernel *kernel) {
  team_destroy(kernel->team);
  free(kernel);
}

static const divide_plugin plugin = {
    .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),
    .abi_major = DIVIDE_ABI_MAJOR,
    .abi_minor = DIVIDE_ABI_MINOR,
    .id = "elementwise",
    .version = "0.1.0",
    .open = open_kernel,
    .requirements = require,
    .import_tensors = import_tensors,
    .run = run,
    .export_tensors = export_tensors,
    .close = close_kernel,
};

const divide_plugin *divide_plugin_entry(void) { return &plugin; }
