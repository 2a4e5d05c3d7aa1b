#include "divide_plugin.h"

#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "reduced.h"

static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  divide_status status = divide_check_problem(host, problem, "cpu");
  if (status != DIVIDE_OK) return status;
  bool is_fma = strcmp(problem->operation, "fma") == 0;
  if (!is_fma && strcmp(problem->operation, "triad") != 0) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED,
                         "This plugin computes 'fma' and 'triad', not '%s'.", problem->operation);
  }
  bool is_reduced = problem->precision == DIVIDE_BF16 || problem->precision == DIVIDE_I8;
  bool is_double = problem->precision == DIVIDE_F64;
  if (problem->precision != DIVIDE_F32 && !is_double && !(is_reduced && is_fma)) {
    return divide_refuse(
        host, DIVIDE_UNSUPPORTED,
        "This plugin computes 'fma' in f32, f64, bf16 and i8, and 'triad' in f32 and f64.");
  }
  static const char *const names[] = {"elements", "steps"};
  int64_t sizes[] = {0, 1};
  if (!divide_read_sizes(host, problem, names, is_fma ? 2 : 1, (int64_t)1 << 48, sizes)) {
    return DIVIDE_INVALID;
  }
  const divide_variant *variant = choose_variant(host);
  if (!variant) return DIVIDE_UNSUPPORTED;
  const roofs *roofs = variant->code;
  const reduced *reduced = NULL;
  if (is_reduced) {
    const char *reason = "";
    reduced = find_reduced(problem->precision == DIVIDE_BF16, roofs, divide_wanted_isa(), &reason);
    if (!reduced) return divide_refuse(host, DIVIDE_UNSUPPORTED, "%s", reason);
  }

  divide_kernel *kernel = calloc(1, sizeof *kernel + problem->slot_count * sizeof(slot));
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  kernel->host = host;
  kernel->kernels = is_double ? &roofs->f64 : &roofs->f32;
  kernel->operation = is_fma ? OPERATION_FMA : OPERATION_TRIAD;
  kernel->element_size = is_double ? sizeof(double) : sizeof(float);
  kernel->output_size = kernel->element_size;
  kernel->group = 1;
  kernel->constant_count = 4;
  if (reduced) {
    kernel->kernels = reduced->kernels;
    kernel->element_size = reduced->element_size;
    kernel->output_size = sizeof(float);
    kernel->group = reduced->group;
    kernel->constant_count = reduced->constant_count;
    divide_state(host, "fma.instruction", reduced->instruction);
  }
  kernel->elements = (size_t)sizes[0];
  kernel->steps = (uint64_t)sizes[1];
  kernel->threads = problem->thread_count;
  kernel->slot_count = problem->slot_count;
  kernel->iterations_per_look = 1;
  kernel->team = divide_team_start(host, kernel->threads);
  if (!kernel->team) {
    free(kernel);
    return DIVIDE_FAILED;
  }
  divide_state_library(host, "divide-roofline", "0.1.0", variant->name, kernel->threads);
  *opened = kernel;
  return DIVIDE_OK;
}

static divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  (void)kernel;
  requirements->alignment = 64;
  return DIVIDE_OK;
}

static divide_status import_tensors(divide_kernel *kernel, uint32_t index,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  (void)workspace;
  const divide_host *host = kernel->host;
  if (index >= kernel->slot_count) {
    return divide_refuse(host, DIVIDE_INVALID, "There is no slot %u.", index);
  }
  slot *slot = &kernel->slots[index];
  size_t input = kernel->elements * kernel->element_size;
  size_t output = (kernel->elements + kernel->group - 1) / kernel->group * kernel->output_size;
  if (kernel->operation == OPERATION_FMA && kernel->constant_count == 0) {
    slot->first = divide_take_tensor(host, tensors, count, 0, "x", input);
    slot->second = slot->first;
    slot->output = divide_take_tensor(host, tensors, count, 1, "y", output);
  } else if (kernel->operation == OPERATION_FMA) {
    slot->first = divide_take_tensor(host, tensors, count, 0, "x", input);
    slot->second = divide_take_tensor(host, tensors, count, 1, "c",
                                      kernel->constant_count * kernel->element_size);
    slot->output = divide_take_tensor(host, tensors, count, 2, "y", output);
  } else {
    slot->first = divide_take_tensor(host, tensors, count, 0, "b", input);
    slot->second = divide_take_tensor(host, tensors, count, 1, "c", input);
    slot->output = divide_take_tensor(host, tensors, count, 2, "a", output);
  }
  if (!slot->first || !slot->second || !slot->output) return DIVIDE_INVALID;
  // Once, however often a slot is handed over: the operands change, the choice doesn't.
  if (kernel->operation == OPERATION_TRIAD && !kernel->has_chosen && index + 1 == kernel->slot_count) {
    for (uint32_t i = 0; i < kernel->slot_count; i++) {
      if (!kernel->slots[i].output) return DIVIDE_OK;
    }
    kernel_choose_stores(kernel);
    divide_state(host, "triad.stores", kernel->is_streaming ? "streaming" : "ordinary");
  }
  return DIVIDE_OK;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].output) return divide_refuse_slot(kernel->host, i);
  }
  return kernel_compute_unless_cancelled(kernel, iterations, first_slot) ? DIVIDE_OK
                                                                         : DIVIDE_CANCELLED;
}

static void close_kernel(divide_kernel *kernel) {
  divide_team_end(kernel->team);
  free(kernel);
}

DIVIDE_PLUGIN("roofline", "0.1.0", .open = open_kernel, .requirements = require,
              .import_tensors = import_tensors, .run = run,
              .export_tensors = divide_export_nothing, .close = close_kernel)
