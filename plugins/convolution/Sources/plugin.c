#include <cblas.h>
#include <dlfcn.h>
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

/// Reads every size of the problem. Returns false, and reports it, when one is missing or wrong.
static bool read_sizes(const divide_host *host, const divide_problem *problem, sizes *sizes) {
  for (int i = 0; i < SIZE_COUNT; i++) {
    bool is_padding = strncmp(size_names[i], "padding", 7) == 0;
    bool is_found = false;
    int64_t value = 0;
    for (uint32_t j = 0; j < problem->parameter_count; j++) {
      if (strcmp(problem->parameters[j].name, size_names[i]) != 0) continue;
      value = problem->parameters[j].value;
      is_found = true;
    }
    if (!is_found || value < (is_padding ? 0 : 1) || value > INT32_MAX) {
      report(host, "The parameter '%s' of '%s' is missing or out of range.", size_names[i],
             problem->operation);
      return false;
    }
    ((int64_t *)sizes)[i] = value;
  }
  if (problem->parameter_count != SIZE_COUNT) {
    report(host, "The operation '%s' has %d parameters, but %u were given.", problem->operation,
           SIZE_COUNT, problem->parameter_count);
    return false;
  }
  const char *fault = complete_sizes(sizes);
  if (fault) report(host, "%s", fault);
  return !fault;
}

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
static void record_facts(const divide_kernel *kernel, const variant *variant) {
  const divide_host *host = kernel->host;
  const char *configuration = openblas_get_config();
  // The version stands in `OpenBLAS 0.3.21 DYNAMIC_ARCH …`.
  char version[32] = "unknown";
  sscanf(configuration, "%*s %31s", version);
  char threads[16];
  snprintf(threads, sizeof threads, "%u", kernel->threads);
  host->fact(host->context, "library.name", "OpenBLAS");
  host->fact(host->context, "library.version", version);
  host->fact(host->context, "library.config", configuration);
  host->fact(host->context, "library.core", openblas_get_corename());
  host->fact(host->context, "library.threads", threads);
  const char *algorithm = algorithm_name(kernel->plan.method);
  if (algorithm) host->fact(host->context, "algorithm", algorithm);
  host->fact(host->context, "convolution.method", method_name(kernel->plan.method));
  host->fact(host->context, "convolution.vectors", variant->name);
}

// MARK: - The calls

static void close_kernel(divide_kernel *kernel) {
  if (kernel->team) team_destroy(kernel->team);
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    for (int j = 0; j < 3; j++) free(kernel->slots[i].tensors[j]);
  }
  forget_correlation(&kernel->plan.correlation);
  free(kernel);
}

static divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                                 divide_kernel **opened) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
      problem->thread_count == 0 || problem->slot_count == 0) {
    report(host, "The problem is smaller than this ABI's divide_problem, or has no thread or slot.");
    return DIVIDE_INVALID;
  }
  static const char *const names[] = {"convolution", "convolution-backward-data",
                                      "convolution-backward-weights"};
  int pass = 0;
  while (pass < 3 && strcmp(problem->operation, names[pass]) != 0) pass++;
  if (pass == 3) {
    report(host, "This plugin doesn't compute '%s'.", problem->operation);
    return DIVIDE_UNSUPPORTED;
  }
  bool is_f64 = problem->precision == DIVIDE_F64;
  if ((!is_f64 && problem->precision != DIVIDE_F32) || strcmp(problem->device, "cpu") != 0) {
    report(host, "This plugin computes in f32 and f64 on the device 'cpu' only.");
    return DIVIDE_UNSUPPORTED;
  }
  const variant *variant = choose_variant(host);
  if (!variant) return DIVIDE_UNSUPPORTED;
  sizes sizes = {0};
  if (!read_sizes(host, problem, &sizes)) return DIVIDE_INVALID;
  size_t bytes = sizeof(divide_kernel) + problem->slot_count * sizeof(slot);
  divide_kernel *kernel = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!kernel) return DIVIDE_OUT_OF_MEMORY;
  memset(kernel, 0, bytes);
  kernel->host = host;
  kernel->sizes = sizes;
  kernel->width = is_f64 ? 8 : 4;
  kernel->routines = is_f64 ? variant->f64 : variant->f32;
  kernel->threads = problem->thread_count;
  kernel->slot_count = problem->slot_count;
  if (!make_plan(&sizes, (enum pass)pass, kernel->threads, kernel->width,
                 has_small_products(), &kernel->plan)) {
    close_kernel(kernel);
    return DIVIDE_OUT_OF_MEMORY;
  }
  // Each member calls OpenBLAS for itself.
  use_one_thread();
  kernel->team = team_create(kernel->threads);
  if (!kernel->team) {
    report(host, "The system doesn't let this plugin start %u threads.", kernel->threads - 1);
    close_kernel(kernel);
    return DIVIDE_FAILED;
  }
  record_facts(kernel, variant);
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
  if (index >= kernel->slot_count || !workspace || count < 3) {
    report(kernel->host, "There is no slot %u, or the workspace or a tensor is missing.", index);
    return DIVIDE_INVALID;
  }
  kernel->workspace = workspace;
  slot *slot = &kernel->slots[index];
  for (int i = 0; i < 3; i++) {
    const char *name = names[kernel->plan.pass][i];
    uint64_t bytes = (uint64_t)(kernel_count(kernel, i) * kernel->width);
    if (strcmp(tensors[i].name, name) != 0 || tensors[i].bytes != bytes) {
      report(kernel->host, "Tensor %d should be '%s' of %llu bytes, but it is '%s' of %llu.", i, name,
             (unsigned long long)bytes, tensors[i].name, (unsigned long long)tensors[i].bytes);
      return DIVIDE_INVALID;
    }
    slot->host[i] = tensors[i].data;
  }
  return kernel_import(kernel, slot) ? DIVIDE_OK : DIVIDE_OUT_OF_MEMORY;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if (!kernel->slots[i].tensors[2]) {
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

static divide_status export_tensors(divide_kernel *kernel, uint32_t index) {
  if (index >= kernel->slot_count || !kernel->slots[index].tensors[2]) {
    report(kernel->host, "Slot %u was never imported.", index);
    return DIVIDE_INVALID;
  }
  kernel_export(kernel, &kernel->slots[index]);
  return DIVIDE_OK;
}

static const divide_plugin plugin = {
    .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),
    .abi_major = DIVIDE_ABI_MAJOR,
    .abi_minor = DIVIDE_ABI_MINOR,
    .id = "convolution",
    .version = "0.2.0",
    .open = open_kernel,
    .requirements = require,
    .import_tensors = import_tensors,
    .run = run,
    .export_tensors = export_tensors,
    .close = close_kernel,
};

const divide_plugin *divide_plugin_entry(void) { return &plugin; }
