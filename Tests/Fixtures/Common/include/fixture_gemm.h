/// A correct GEMM in f32 on one thread, for plugins that then do one thing wrong.
///
/// A fixture includes this header, replaces what it gets wrong, and ends with `FIXTURE_PLUGIN`.
#ifndef FIXTURE_GEMM_H
#define FIXTURE_GEMM_H

#include <divide_kernel.h>
#include <stdlib.h>
#include <string.h>

/// The operands of one slot, row-major.
typedef struct fixture_slot {
  float *a, *b, *c;
} fixture_slot;

struct divide_kernel {
  const divide_host *host;
  int64_t m, n, k, ta, tb;
  /// How many iterations have been computed, over all calls of `run`.
  uint64_t iterations;
  uint32_t slot_count;
  fixture_slot *slots;
};

// MARK: - Opening

/// Returns the size of this name, or -1 if the problem has none.
static inline int64_t fixture_size(const divide_problem *problem, const char *name) {
  for (uint32_t i = 0; i < problem->parameter_count; i++)
    if (strcmp(problem->parameters[i].name, name) == 0) return problem->parameters[i].value;
  return -1;
}

static inline divide_status fixture_open(const divide_host *host, const divide_problem *problem,
                                         divide_kernel **kernel) {
  if (strcmp(problem->operation, "gemm") != 0 || problem->precision != DIVIDE_F32 ||
      strcmp(problem->device, "cpu") != 0)
    return DIVIDE_UNSUPPORTED;
  divide_kernel opened = {
      .host = host,
      .m = fixture_size(problem, "m"),
      .n = fixture_size(problem, "n"),
      .k = fixture_size(problem, "k"),
      .ta = fixture_size(problem, "ta"),
      .tb = fixture_size(problem, "tb"),
      .slot_count = problem->slot_count,
  };
  if (opened.m < 1 || opened.n < 1 || opened.k < 1 || opened.ta < 0 || opened.tb < 0 ||
      opened.slot_count < 1)
    return DIVIDE_INVALID;
  divide_kernel *copy = malloc(sizeof *copy);
  opened.slots = calloc(opened.slot_count, sizeof *opened.slots);
  if (!copy || !opened.slots) {
    free(copy);
    free(opened.slots);
    return DIVIDE_OUT_OF_MEMORY;
  }
  *copy = opened;
  *kernel = copy;
  return DIVIDE_OK;
}

static inline divide_status fixture_requirements(divide_kernel *kernel,
                                                 divide_requirements *requirements) {
  (void)kernel;
  (void)requirements;  // Zeros: nothing beyond the tensors.
  return DIVIDE_OK;
}

static inline divide_status fixture_import(divide_kernel *kernel, uint32_t slot,
                                           const divide_tensor *tensors, uint32_t tensor_count,
                                           void *workspace) {
  (void)workspace;
  if (slot >= kernel->slot_count || tensor_count != 3) return DIVIDE_INVALID;
  kernel->slots[slot] = (fixture_slot){tensors[0].data, tensors[1].data, tensors[2].data};
  return DIVIDE_OK;
}

// MARK: - Computing

/// Computes the first `rows` rows of the output.
static inline void fixture_compute_rows(const divide_kernel *kernel, fixture_slot slot,
                                        int64_t rows) {
  enum { block = 64 };
  const int64_t m = kernel->m, n = kernel->n, k = kernel->k;
  const int64_t a_row = kernel->ta ? 1 : k, a_column = kernel->ta ? m : 1;
  const int64_t b_row = kernel->tb ? 1 : n, b_column = kernel->tb ? k : 1;
  memset(slot.c, 0, (size_t)(rows * n) * sizeof(float));
  // A block of `b` stays in the cache while all rows pass over it.
  for (int64_t p0 = 0; p0 < k; p0 += block) {
    const int64_t p1 = p0 + block < k ? p0 + block : k;
    for (int64_t i = 0; i < rows; i++) {
      float *row = slot.c + i * n;
      for (int64_t p = p0; p < p1; p++) {
        const float factor = slot.a[i * a_row + p * a_column];
        const float *b = slot.b + p * b_row;
        for (int64_t j = 0; j < n; j++) row[j] += factor * b[j * b_column];
      }
    }
  }
}

/// Returns the slot of one iteration of a call of `run`.
static inline fixture_slot fixture_slot_of(const divide_kernel *kernel, uint32_t first_slot,
                                           uint64_t iteration) {
  return kernel->slots[(first_slot + iteration) % kernel->slot_count];
}

/// Computes every iteration, unless the host cancels, and then does something to its slot.
static inline divide_status fixture_run_then(divide_kernel *kernel, uint64_t iterations,
                                             uint32_t first_slot,
                                             void (*then)(divide_kernel *, fixture_slot)) {
  for (uint64_t i = 0; i < iterations; i++) {
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    fixture_compute_rows(kernel, slot, kernel->m);
    kernel->iterations++;
    if (then) then(kernel, slot);
  }
  return DIVIDE_OK;
}

static inline divide_status fixture_run(divide_kernel *kernel, uint64_t iterations,
                                        uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, NULL);
}

/// Replaces one number, in the middle of the output, by another.
static inline void fixture_falsify(divide_kernel *kernel, fixture_slot slot) {
  float *number = slot.c + kernel->m * kernel->n / 2;
  *number += 1 + (*number < 0 ? -*number : *number);
}

// MARK: - Closing

static inline divide_status fixture_export(divide_kernel *kernel, uint32_t slot) {
  (void)kernel;
  (void)slot;  // The outputs are in the host's tensors already.
  return DIVIDE_OK;
}

static inline void fixture_close(divide_kernel *kernel) {
  free(kernel->slots);
  free(kernel);
}

// MARK: - The entry

/// The fields of a `divide_plugin` behind its version, with these functions of the fixture's own.
#define FIXTURE_FIELDS(name, open_function, run_function, close_function)            \
  .id = name, .version = "0.1.0", .open = open_function,                             \
  .requirements = fixture_requirements, .import_tensors = fixture_import,            \
  .run = run_function, .export_tensors = fixture_export, .close = close_function

/// Exports a plugin of the current version with these functions.
#define FIXTURE_PLUGIN(name, open_function, run_function, close_function)            \
  const divide_plugin *divide_plugin_entry(void) {                                   \
    static const divide_plugin plugin = {                                            \
        .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),                     \
        .abi_major = DIVIDE_ABI_MAJOR,                                               \
        .abi_minor = DIVIDE_ABI_MINOR,                                               \
        FIXTURE_FIELDS(name, open_function, run_function, close_function),           \
    };                                                                               \
    return &plugin;                                                                  \
  }

#endif
