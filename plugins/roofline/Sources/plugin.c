#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "reduced.h"

__attribute__((format(printf, 2, 3))) static void report(const divide_host *host,
                                                         const char *format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  host->report(host->context, DIVIDE_ERROR, message);
}

/// Reads a parameter. Returns false, and reports it, when it is missing or less than 1.
static bool read_parameter(const divide_host *host, const divide_problem *problem,
                           const char *name, uint64_t *value) {
  for (uint32_t i = 0; i < problem->parameter_count; i++) {
    if (strcmp(problem->parameters[i].name, name) != 0) continue;
    if (problem->parameters[i].value < 1 || problem->parameters[i].value > (int64_t)1 << 48) {
      report(host, "The parameter '%s' is %lld; this kernel takes 1 to 2^48.", name,
             (long long)problem->parameters[i].value);
      return false;
    }
    *value = (uint64_t)problem->parameters[i].value;
    return true;
  }
  report(host, "The parameter '%s' of '%s' is missing.", name, problem->operation);
  return false;
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

static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
      problem->thread_count == 0 || problem->slot_count == 0) {
    report(host, "The problem is smaller than this ABI's divide_problem, or has no thread or slot.");
    return DIVIDE_INVALID;
  }
  bool is_fma = strcmp(problem->operation, "fma") == 0;
  if (!is_fma && strcmp(problem->operation, "triad") != 0) {
    report(host, "This plugin computes 'fma' and 'triad', not '%s'.", problem->operation);
    return DIVIDE_UNSUPPORTED;
  }
  bool is_reduced = problem->precision == DIVIDE_BF16 || problem->precision == DIVIDE_I8;
  if (problem->precision != DIVIDE_F32 && problem->precision != DIVIDE_F64 &&
      !(is_reduced && is_fma)) {
    report(host, "This plugin computes 'fma' in f32, f64, bf16 and i8, and 'triad' in f32 and f64.");
    return DIVIDE_UNSUPPORTED;
  }
  if (strcmp(problem->device, "cpu") != 0) {
    report(host, "This plugin computes on the device 'cpu', not on '%s'.", problem->device);
    return DIVIDE_UNSUPPORTED;
  }
  uint64_t elements = 0;
  uint64_t steps = 1;
  if (!read_parameter(host, problem, "elements", &elements) ||
      (is_fma && !read_parameter(host, problem, "steps", &steps))) {
    return DIVIDE_INVALID;
  }
  if (problem->parameter_count != (is_fma ? 2 : 1)) {
    report(host, "The operation '%s' has %d parameters, but %u were given.", problem->operation,
           is_fma ? 2 : 1, problem->parameter_count);
    return DIVIDE_INVALID;
  }
  const variant *variant = choose_variant(host);
  if (!variant) return DIVIDE_UNSUPPORTED;
  const reduced *reduced = NULL;
  if (is_reduced) {
    const char *reason = "";
    const char *name = getenv("DIVIDE_ISA");
    reduced = find_reduced(problem->precision == DIVIDE_BF16, variant, name && *name, &reason);
    if (!reduced) {
      report(host, "%s", reason);
      return DIVIDE_UNSUPPORTED;
    }
  }

  divide_kernel *kernel = calloc(1, sizeof *kernel + problem->slot_count * sizeof(slot));
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  kernel->host = host;
  kernel->kernels = problem->precision == DIVIDE_F64 ? &variant->f64 : &variant->f32;
  kernel->operation = is_fma ? OPERATION_FMA : OPERATION_TRIAD;
  kernel->element_size = problem->precision == DIVIDE_F64 ? sizeof(double) : sizeof(float);
  kernel->output_size = kernel->element_size;
  kernel->group = 1;
  if (reduced) {
    kernel->kernels = reduced->kernels;
    kernel->element_size = reduced->element_size;
    kernel->output_size = sizeof(float);
    kernel->group = reduced->group;
    host->fact(host->context, "fma.instruction", reduced->instruction);
  }
  kernel->elements = elements;
  kernel->steps = steps;
  kernel->threads = problem->thread_count;
  kernel->slot_count = problem->slot_count;
  kernel->iterations_per_look = 1;
  kernel->team = team_create(kernel->threads);
  if (!kernel->team) {
    report(host, "The system doesn't let this plugin start %u threads.", kernel->threads - 1);
    free(kernel);
    return DIVIDE_FAILED;
  }
  char threads[16];
  snprintf(threads, sizeof threads, "%u", kernel->threads);
  host->fact(host->context, "library.name", "divide-roofline");
  host->fact(host->context, "library.version", "0.1.0");
  host->fact(host->context, "library.core", variant->name);
  host->fact(host->context, "library.threads", threads);
  *opened = kernel;
  return DIVIDE_OK;
}

static divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  (void)kernel;
  requirements->alignment = 64;
  return DIVIDE_OK;
}

/// Returns the address of a tensor, or null, and a report, if it isn't the one expected.
static void *tensor_named(const divide_kernel *kernel, const divide_tensor *tensors,
                          uint32_t count, uint32_t position, const char *name) {
  bool is_output = position + 1 == count;
  size_t bytes = is_output ? (kernel->elements + kernel->group - 1) / kernel->group * kernel->output_size
                           : kernel->elements * kernel->element_size;
  if (position >= count || strcmp(tensors[position].name, name) != 0 ||
      tensors[position].bytes != bytes) {
    report(kernel->host, "Tensor %u should be '%s' with %zu bytes.", position, name, bytes);
    return NULL;
  }
  return tensors[position].data;
}

static divide_status import_tensors(divide_kernel *kernel, uint32_t index,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  (void)workspace;
  if (index >= kernel->slot_count) {
    report(kernel->host, "There is no slot %u.", index);
    return DIVIDE_INVALID;
  }
  slot *slot = &kernel->slots[index];
  if (kernel->operation == OPERATION_FMA) {
    slot->first = tensor_named(kernel, tensors, count, 0, "x");
    slot->second = slot->first;
    slot->output = tensor_named(kernel, tensors, count, 1, "y");
  } else {
    slot->first = tensor_named(kernel, tensors, count, 0, "b");
    slot->second = tensor_named(kernel, tensors, count, 1, "c");
    slot->output = tensor_named(kernel, tensors, count, 2, "a");
  }
  if (!slot->first || !slot->second || !slot->output) return DIVIDE_INVALID;
  if (kernel->operation == OPERATION_TRIAD && index + 1 == kernel->slot_count) {
    for (uint32_t i = 0; i < kernel->slot_count; i++) {
      if (!kernel->slots[i].output) return DIVIDE_OK;
    }
    kernel_choose_stores(kernel);
    kernel->host->fact(kernel->host->context, "triad.stores",
                       kernel->is_streaming ? "streaming" : "ordinary");
  }
  return DIVIDE_OK;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].output) {
      report(kernel->host, "Slot %u was never imported.", i);
      return DIVIDE_INVALID;
    }
  }
  return kernel_compute_unless_cancelled(kernel, iterations, first_slot) ? DIVIDE_OK
                                                                         : DIVIDE_CANCELLED;
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
    .id = "roofline",
    .version = "0.1.0",
    .open = open_kernel,
    .requirements = require,
    .import_tensors = import_tensors,
    .run = run,
    .export_tensors = export_tensors,
    .close = close_kernel,
};

const divide_plugin *divide_plugin_entry(void) { return &plugin; }
