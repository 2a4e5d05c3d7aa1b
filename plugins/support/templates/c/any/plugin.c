/// The boundary to divide: what it calls, in the order of divide_kernel.h. The mathematics is in
/// kernel.c; there is little to change here.
#include "plugin.h"

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/// One opened problem. Everything about it is in here: two problems may be open at once.
struct divide_kernel {
  const divide_host *host;
  sizes sizes;
  uint32_t slot_count;
  /// One set of operands for each slot, all zeros until it is imported.
  operands *slots;
};

// MARK: - Helpers of kernel.c

int64_t parameter(const divide_problem *problem, const char *name) {
  for (uint32_t i = 0; i < problem->parameter_count; i++)
    if (strcmp(problem->parameters[i].name, name) == 0) return problem->parameters[i].value;
  return -1;
}

float *numbers(const divide_tensor *tensors, uint32_t count, uint32_t position, const char *name,
               int64_t elements) {
  if (position >= count || strcmp(tensors[position].name, name) != 0 ||
      tensors[position].bytes != (uint64_t)elements * sizeof(float))
    return NULL;
  return tensors[position].data;
}

void complain(const divide_host *host, const char *sentence) {
  host->report(host->context, DIVIDE_ERROR, sentence);
}

// MARK: - What the host calls

/// Prepares a problem, or declines it: an answer as good as any.
static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
      problem->slot_count == 0) {
    complain(host, "The problem has no slot, or is older than this plugin's divide_kernel.h.");
    return DIVIDE_INVALID;
  }
  if (strcmp(problem->operation, "@OPERATION@") != 0) {
    complain(host, "This plugin computes '@OPERATION@' only.");
    return DIVIDE_UNSUPPORTED;
  }
  if (problem->precision != DIVIDE_F32 || strcmp(problem->device, "cpu") != 0) {
    complain(host, "This plugin computes in f32 on the device 'cpu' only.");
    return DIVIDE_UNSUPPORTED;
  }
  sizes sizes;
  if (!read_sizes(problem, &sizes)) {
    complain(host, "A size of the problem is missing, or doesn't make sense.");
    return DIVIDE_INVALID;
  }
  divide_kernel *kernel = calloc(1, sizeof *kernel);
  operands *slots = calloc(problem->slot_count, sizeof *slots);
  if (!kernel || !slots) {
    free(kernel);
    free(slots);
    return DIVIDE_OUT_OF_MEMORY;
  }
  kernel->host = host;
  kernel->sizes = sizes;
  kernel->slot_count = problem->slot_count;
  kernel->slots = slots;
  // These facts are saved with every measurement.
  host->fact(host->context, "library.name", "@NAME@");
  host->fact(host->context, "library.version", "0.1.0");
  host->fact(host->context, "library.threads", "1");
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
static divide_status import_tensors(divide_kernel *kernel, uint32_t slot,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  (void)workspace;
  if (slot >= kernel->slot_count ||
      !read_operands(&kernel->sizes, tensors, count, &kernel->slots[slot])) {
    complain(kernel->host, "The tensors aren't those of '@OPERATION@', or there is no such slot.");
    return DIVIDE_INVALID;
  }
  return DIVIDE_OK;
}

/// Computes. Only this is timed, and everything has to be done when it returns.
static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  watch watch = {.host = kernel->host};
  for (uint64_t i = 0; i < iterations; i++) {
    const operands *operands = &kernel->slots[(first_slot + i) % kernel->slot_count];
    if (!is_imported(operands)) {
      complain(kernel->host, "A slot was never imported.");
      return DIVIDE_INVALID;
    }
    if (!compute(&kernel->sizes, operands, &watch)) return DIVIDE_CANCELLED;
  }
  return DIVIDE_OK;
}

/// Puts the outputs where the host expects them: they are there already. Not timed.
static divide_status export_tensors(divide_kernel *kernel, uint32_t slot) {
  (void)kernel;
  (void)slot;
  return DIVIDE_OK;
}

/// Frees what `open_kernel` made, however far the problem came.
static void close_kernel(divide_kernel *kernel) {
  free(kernel->slots);
  free(kernel);
}

static const divide_plugin plugin = {
    .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),
    .abi_major = DIVIDE_ABI_MAJOR,
    .abi_minor = DIVIDE_ABI_MINOR,
    .id = "@NAME@",
    .version = "0.1.0",
    .open = open_kernel,
    .requirements = require,
    .import_tensors = import_tensors,
    .run = run,
    .export_tensors = export_tensors,
    .close = close_kernel,
};

const divide_plugin *divide_plugin_entry(void) { return &plugin; }
