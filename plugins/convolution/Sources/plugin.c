#include "divide_plugin.h"

#include <cblas.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

// MARK: - OpenBLAS

/// Has OpenBLAS compute on the thread that calls it, and ends the threads it started when it was loaded,
/// which it keeps otherwise.
///
/// The function that ends them isn't in its header, so it may be missing: then they stay, and sleep.
static void use_one_thread(void) {
  if (openblas_get_num_threads() != 1) openblas_set_num_threads(1);
  void *library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
  if (!library) return;
  int (*end_threads)(void);
  *(void **)&end_threads = dlsym(library, "blas_thread_shutdown_");
  if (end_threads) end_threads();
  dlclose(library);
}

/// Whether this OpenBLAS multiplies small matrices without packing them: of those for x86-64, its cores for
/// AVX-512 do (seen in 0.3.21).
static bool has_small_products(void) {
  const char *core = openblas_get_corename();
  return strcmp(core, "SkylakeX") == 0 || strcmp(core, "Cooperlake") == 0 ||
         strcmp(core, "SapphireRapids") == 0;
}

/// Records which OpenBLAS it is, the variant it chose for this processor, and how the problem is computed.
static void state_facts(const divide_kernel *kernel, const divide_variant *variant) {
  const divide_host *host = kernel->host;
  const char *configuration = openblas_get_config();
  // The version stands in `OpenBLAS 0.3.21 DYNAMIC_ARCH …`.
  char version[32] = "unknown";
  sscanf(configuration, "%*s %31s", version);
  divide_state_library(host, "OpenBLAS", version, openblas_get_corename(), kernel->threads);
  divide_state(host, "library.config", configuration);
  const char *algorithm = algorithm_name(kernel->plan.method);
  if (algorithm) divide_state(host, "algorithm", algorithm);
  divide_state(host, "convolution.method", method_name(kernel->plan.method));
  divide_state(host, "convolution.vectors", variant->name);
  if (kernel->plan.method != DEPTHWISE) divide_state(host, "convolution.products", products_name(&kernel->plan));
}

// MARK: - The calls

static void close_kernel(divide_kernel *kernel) {
  if (kernel->team) divide_team_end(kernel->team);
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    for (int j = 0; j < 3; j++) free(kernel->slots[i].tensors[j]);
  }
  forget_correlation(&kernel->plan.correlation);
  free(kernel);
}

/// Makes a kernel that has nothing yet but the problem. Returns null if no memory is left.
static divide_kernel *make_kernel(const divide_host *host, const divide_problem *problem,
                                  const sizes *sizes, const precisions *precisions) {
  size_t bytes = sizeof(divide_kernel) + problem->slot_count * sizeof(slot);
  divide_kernel *kernel = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!kernel) return NULL;
  memset(kernel, 0, bytes);
  bool is_f64 = problem->precision == DIVIDE_F64;
  kernel->host = host;
  kernel->sizes = *sizes;
  kernel->width = is_f64 ? 8 : 4;
  kernel->routines = is_f64 ? precisions->f64 : precisions->f32;
  kernel->threads = problem->thread_count;
  kernel->slot_count = problem->slot_count;
  return kernel;
}

static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  divide_status status = divide_check_problem(host, problem, "cpu");
  if (status != DIVIDE_OK) return status;
  static const char *const names[] = {"convolution", "convolution-backward-data",
                                      "convolution-backward-weights"};
  int pass = 0;
  while (pass < 3 && strcmp(problem->operation, names[pass]) != 0) pass++;
  if (pass == 3) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED, "This plugin doesn't compute '%s'.",
                         problem->operation);
  }
  if (problem->precision != DIVIDE_F32 && problem->precision != DIVIDE_F64) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED, "This plugin computes in f32 and f64 only.");
  }
  const divide_variant *variant = choose_variant(host);
  if (!variant) return DIVIDE_UNSUPPORTED;
  sizes sizes = {0};
  if (!divide_read_sizes(host, problem, size_names, SIZE_COUNT, INT32_MAX, (int64_t *)&sizes)) {
    return DIVIDE_INVALID;
  }
  const char *fault = complete_sizes(&sizes);
  if (fault) return divide_refuse(host, DIVIDE_INVALID, "%s", fault);
  divide_kernel *kernel = make_kernel(host, problem, &sizes, variant->code);
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  const products products = {.rows = kernel->routines->product_rows,
                             .columns = kernel->routines->product_columns,
                             .cuts = has_small_products()};
  if (!make_plan(&sizes, (enum pass)pass, kernel->threads, kernel->width, products,
                 &kernel->plan)) {
    close_kernel(kernel);
    return DIVIDE_OUT_OF_MEMORY;
  }
  // Each member calls OpenBLAS for itself.
  use_one_thread();
  kernel->team = divide_team_start(host, kernel->threads);
  if (!kernel->team) {
    close_kernel(kernel);
    return DIVIDE_FAILED;
  }
  state_facts(kernel, variant);
  *opened = kernel;
  return DIVIDE_OK;
}

static divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  requirements->alignment = 64;
  requirements->workspace_bytes = kernel_workspace(kernel);
  requirements->internal_bytes = kernel->slot_count * kernel_slot_bytes(kernel);
  return DIVIDE_OK;
}

static divide_status import_tensors(divide_kernel *kernel, uint32_t index,
                                    const divide_tensor *tensors, uint32_t count,
                                    void *workspace) {
  static const char *const names[3][3] = {
      {"source", "weights", "destination"},
      {"destination_gradient", "weights", "source_gradient"},
      {"source", "destination_gradient", "weights_gradient"},
  };
  if (index >= kernel->slot_count || !workspace) {
    return divide_refuse(kernel->host, DIVIDE_INVALID,
                         "There is no slot %u, or the workspace is missing.", index);
  }
  kernel->workspace = workspace;
  slot *slot = &kernel->slots[index];
  for (int i = 0; i < 3; i++) {
    uint64_t bytes = (uint64_t)(kernel_count(kernel, i) * kernel->width);
    slot->host[i] = divide_take_tensor(kernel->host, tensors, count, (uint32_t)i,
                                       names[kernel->plan.pass][i], bytes);
    if (!slot->host[i]) return DIVIDE_INVALID;
  }
  return kernel_import(kernel, slot) ? DIVIDE_OK : DIVIDE_OUT_OF_MEMORY;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].tensors[2]) return divide_refuse_slot(kernel->host, i);
  }
  return divide_run_slots(kernel, kernel->host, iterations, first_slot, kernel->slot_count,
                          kernel_compute);
}

static divide_status export_tensors(divide_kernel *kernel, uint32_t index) {
  if (index >= kernel->slot_count || !kernel->slots[index].tensors[2]) {
    return divide_refuse_slot(kernel->host, index);
  }
  kernel_export(kernel, &kernel->slots[index]);
  return DIVIDE_OK;
}

DIVIDE_PLUGIN("convolution", "0.2.0", .open = open_kernel, .requirements = require,
              .import_tensors = import_tensors, .run = run, .export_tensors = export_tensors,
              .close = close_kernel)
