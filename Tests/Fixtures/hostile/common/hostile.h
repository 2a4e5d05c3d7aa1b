/// Six operations in f32, computed as they should be on one thread, for kernels that then lie.
///
/// A fixture includes this header, replaces the calls in which it lies, and ends with
/// `HOSTILE_PLUGIN(…)`. What an operation computes is divided into *units*: rows of a product or a
/// softmax, planes of a convolution, runs of 64 elements of anything else. A lie that leaves work
/// out leaves out units.
///
/// Each kernel times its honest iterations itself, by a clock that nothing in the process can
/// bend, and states the shortest as the fact `honest.nanoseconds`. A record in which a sample is
/// shorter than that believes a forged time.
#ifndef HOSTILE_H
#define HOSTILE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <divide_kernel.h>

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef HOSTILE_ID
#error "Compile with -DHOSTILE_ID='\"hostile-NAME\"', as the Makefile does."
#endif

enum hostile_operation {
  HOSTILE_GEMM,
  HOSTILE_CONVOLUTION,
  HOSTILE_SOFTMAX,
  HOSTILE_RELU,
  HOSTILE_FMA,
  HOSTILE_TRIAD,
};

/// The operands of one slot, in the operation's order; the output is the last.
typedef struct hostile_slot {
  float *tensor[3];
  uint64_t bytes[3];
} hostile_slot;

struct divide_kernel {
  const divide_host *host;
  enum hostile_operation operation;
  /// Of a product: sizes, and whether an operand is stored the other way round.
  int64_t m, n, k, ta, tb;
  /// Of a convolution.
  int64_t batch, channels, height, width, filters, filter_height, filter_width;
  int64_t stride[2], padding[2], dilation[2], groups, output_height, output_width;
  /// Of rows, and of vectors.
  int64_t rows, columns, elements, steps;
  uint32_t tensor_count, slot_count, thread_count;
  hostile_slot *slots;
  /// How often tensors were imported and `run` was called, and how many iterations it was asked for.
  uint64_t imports, calls, iterations;
  /// The shortest honest iteration, in nanoseconds; 0 before there was one.
  uint64_t least;
  /// Whatever a lie has to remember.
  void *own;
};

// MARK: - Time

/// Returns the monotonic time in nanoseconds from the system's kernel itself: neither another
/// `clock_gettime` nor another vDSO changes it.
static inline uint64_t true_nanoseconds(void) {
  struct timespec now;
#if defined(__x86_64__)
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"((long)SYS_clock_gettime), "D"((long)CLOCK_MONOTONIC), "S"(&now)
                   : "rcx", "r11", "memory");
#else
  (void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
#endif
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// Does nothing for this long, and looks busy.
static inline void busy_nanoseconds(uint64_t nanoseconds) {
  const uint64_t end = true_nanoseconds() + nanoseconds;
  while (true_nanoseconds() < end) {}
}

/// Returns a number that looks random, the same for the same index.
static inline uint64_t hostile_draw(uint64_t index) {
  uint64_t mixed = (index + 1) * 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
  return mixed ^ mixed >> 31;
}

// MARK: - Opening

/// Returns the size of this name, or another value if the problem has none.
static inline int64_t hostile_size(const divide_problem *problem, const char *name, int64_t other) {
  for (uint32_t i = 0; i < problem->parameter_count; i++)
    if (strcmp(problem->parameters[i].name, name) == 0) return problem->parameters[i].value;
  return other;
}

static inline bool hostile_read_problem(divide_kernel *kernel, const divide_problem *problem) {
  const char *const names[] = {"gemm", "convolution", "softmax", "relu", "fma", "triad"};
  int operation = 0;
  while (operation < 6 && strcmp(problem->operation, names[operation]) != 0) operation++;
  if (operation == 6 || problem->precision != DIVIDE_F32 || strcmp(problem->device, "cpu") != 0)
    return false;
#define SIZE(name, other) hostile_size(problem, name, other)
  *kernel = (divide_kernel){
      .operation = (enum hostile_operation)operation,
      .m = SIZE("m", 1), .n = SIZE("n", 1), .k = SIZE("k", 1),
      .ta = SIZE("ta", 0), .tb = SIZE("tb", 0),
      .batch = SIZE("batch", 1), .channels = SIZE("channels", 1), .height = SIZE("height", 1),
      .width = SIZE("width", 1), .filters = SIZE("filters", 1),
      .filter_height = SIZE("filter_height", 1), .filter_width = SIZE("filter_width", 1),
      .stride = {SIZE("stride_height", 1), SIZE("stride_width", 1)},
      .padding = {SIZE("padding_height", 0), SIZE("padding_width", 0)},
      .dilation = {SIZE("dilation_height", 1), SIZE("dilation_width", 1)},
      .groups = SIZE("groups", 1),
      .rows = SIZE("rows", 1), .columns = SIZE("columns", 1),
      .elements = SIZE("elements", 1), .steps = SIZE("steps", 1),
      .slot_count = problem->slot_count, .thread_count = problem->thread_count,
  };
#undef SIZE
  const int64_t reach[] = {kernel->dilation[0] * (kernel->filter_height - 1) + 1,
                           kernel->dilation[1] * (kernel->filter_width - 1) + 1};
  kernel->output_height = (kernel->height + 2 * kernel->padding[0] - reach[0]) / kernel->stride[0] + 1;
  kernel->output_width = (kernel->width + 2 * kernel->padding[1] - reach[1]) / kernel->stride[1] + 1;
  kernel->tensor_count = operation == HOSTILE_SOFTMAX || operation == HOSTILE_RELU ? 2 : 3;
  return true;
}

static inline divide_status hostile_open(const divide_host *host, const divide_problem *problem,
                                         divide_kernel **kernel) {
  divide_kernel opened;
  if (!hostile_read_problem(&opened, problem)) return DIVIDE_UNSUPPORTED;
  opened.host = host;
  divide_kernel *copy = malloc(sizeof *copy);
  opened.slots = calloc(opened.slot_count, sizeof *opened.slots);
  if (!copy || !opened.slots) return DIVIDE_OUT_OF_MEMORY;
  *copy = opened;
  *kernel = copy;
  return DIVIDE_OK;
}

static inline divide_status hostile_requirements(divide_kernel *kernel,
                                                 divide_requirements *requirements) {
  (void)kernel;
  (void)requirements;  // Zeros: nothing beyond the tensors.
  return DIVIDE_OK;
}

static inline divide_status hostile_import(divide_kernel *kernel, uint32_t slot,
                                           const divide_tensor *tensors, uint32_t tensor_count,
                                           void *workspace) {
  (void)workspace;
  if (slot >= kernel->slot_count || tensor_count != kernel->tensor_count) return DIVIDE_INVALID;
  for (uint32_t i = 0; i < tensor_count; i++) {
    kernel->slots[slot].tensor[i] = tensors[i].data;
    kernel->slots[slot].bytes[i] = tensors[i].bytes;
  }
  kernel->imports++;
  return DIVIDE_OK;
}

// MARK: - The output

static inline float *hostile_output(const divide_kernel *kernel, hostile_slot slot) {
  return slot.tensor[kernel->tensor_count - 1];
}

static inline uint64_t hostile_output_bytes(const divide_kernel *kernel, hostile_slot slot) {
  return slot.bytes[kernel->tensor_count - 1];
}

/// How many units an iteration has.
static inline int64_t hostile_units(const divide_kernel *kernel) {
  switch (kernel->operation) {
    case HOSTILE_GEMM: return kernel->m;
    case HOSTILE_CONVOLUTION: return kernel->batch * kernel->filters;
    case HOSTILE_SOFTMAX: return kernel->rows;
    default: return (kernel->elements + 63) / 64;
  }
}

/// How many numbers of the output a unit has.
static inline int64_t hostile_unit_size(const divide_kernel *kernel) {
  switch (kernel->operation) {
    case HOSTILE_GEMM: return kernel->n;
    case HOSTILE_CONVOLUTION: return kernel->output_height * kernel->output_width;
    case HOSTILE_SOFTMAX: return kernel->columns;
    default: return 64;
  }
}

// MARK: - Computing

typedef float hostile_lane __attribute__((vector_size(16)));

static inline hostile_lane hostile_load(const float *from) {
  hostile_lane lane;
  memcpy(&lane, from, sizeof lane);
  return lane;
}

/// Computes rows of c = a·b: four at a time where `b` lies in rows, so that it is read seldom.
static inline void hostile_multiply(const float *a, const float *b, float *c, int64_t m, int64_t n,
                                    int64_t k, bool ta, bool tb, int64_t first, int64_t end) {
  const int64_t a_row = ta ? 1 : k, a_column = ta ? m : 1;
  const int64_t b_row = tb ? 1 : n, b_column = tb ? k : 1;
  int64_t i = first;
  for (; !tb && i + 4 <= end; i += 4) {
    int64_t j = 0;
    for (; j + 8 <= n; j += 8) {
      hostile_lane sums[4][2] = {{{0}}};
      for (int64_t p = 0; p < k; p++) {
        const hostile_lane low = hostile_load(b + p * n + j), high = hostile_load(b + p * n + j + 4);
        for (int r = 0; r < 4; r++) {
          const float factor = a[(i + r) * a_row + p * a_column];
          sums[r][0] += factor * low;
          sums[r][1] += factor * high;
        }
      }
      for (int r = 0; r < 4; r++) memcpy(c + (i + r) * n + j, sums[r], sizeof sums[r]);
    }
    for (int r = 0; r < 4; r++)
      for (int64_t rest = j; rest < n; rest++) {
        float sum = 0;
        for (int64_t p = 0; p < k; p++) sum += a[(i + r) * a_row + p * a_column] * b[p * n + rest];
        c[(i + r) * n + rest] = sum;
      }
  }
  for (; i < end; i++) {
    memset(c + i * n, 0, (size_t)n * sizeof *c);
    for (int64_t p = 0; p < k; p++) {
      const float factor = a[i * a_row + p * a_column];
      for (int64_t j = 0; j < n; j++) c[i * n + j] += factor * b[p * b_row + j * b_column];
    }
  }
}

static inline void hostile_convolve(const divide_kernel *kernel, hostile_slot slot, int64_t plane) {
  const int64_t filter = plane % kernel->filters, image = plane / kernel->filters;
  const int64_t channels = kernel->channels / kernel->groups;
  const int64_t first = filter / (kernel->filters / kernel->groups) * channels;
  float *output = slot.tensor[2] + plane * kernel->output_height * kernel->output_width;
  for (int64_t y = 0; y < kernel->output_height; y++)
    for (int64_t x = 0; x < kernel->output_width; x++) {
      float sum = 0;
      for (int64_t c = 0; c < channels; c++)
        for (int64_t r = 0; r < kernel->filter_height; r++) {
          const int64_t row = y * kernel->stride[0] - kernel->padding[0] + r * kernel->dilation[0];
          if (row < 0 || row >= kernel->height) continue;
          for (int64_t s = 0; s < kernel->filter_width; s++) {
            const int64_t column = x * kernel->stride[1] - kernel->padding[1] + s * kernel->dilation[1];
            if (column < 0 || column >= kernel->width) continue;
            sum += slot.tensor[0][((image * kernel->channels + first + c) * kernel->height + row) *
                                      kernel->width + column] *
                   slot.tensor[1][((filter * channels + c) * kernel->filter_height + r) *
                                      kernel->filter_width + s];
          }
        }
      output[y * kernel->output_width + x] = sum;
    }
}

static inline void hostile_softmax_row(const divide_kernel *kernel, hostile_slot slot, int64_t row) {
  const float *source = slot.tensor[0] + row * kernel->columns;
  float *destination = slot.tensor[1] + row * kernel->columns;
  float largest = source[0];
  for (int64_t j = 1; j < kernel->columns; j++) largest = fmaxf(largest, source[j]);
  double sum = 0;
  for (int64_t j = 0; j < kernel->columns; j++) sum += destination[j] = expf(source[j] - largest);
  for (int64_t j = 0; j < kernel->columns; j++) destination[j] = (float)(destination[j] / sum);
}

/// Takes some steps of 64 chains v ← v² + c, from x into y; there are four constants c.
static inline void hostile_chain(const float *x, const float *c, float *y, int64_t count,
                                 int64_t steps) {
  enum { lanes = 16 };
  hostile_lane values[lanes] = {{0}};
  memcpy(values, x, (size_t)count * sizeof *x);
  const hostile_lane constants = hostile_load(c);
  for (int half = 0; half < lanes; half += 8)
    for (int64_t s = 0; s < steps; s++)
      for (int lane = half; lane < half + 8; lane++)
        values[lane] = values[lane] * values[lane] + constants;
  memcpy(y, values, (size_t)count * sizeof *y);
}

/// Computes the units from `first` up to `end` as they should be.
static inline void hostile_compute(const divide_kernel *kernel, hostile_slot slot, int64_t first,
                                   int64_t end) {
  const int64_t begin = first * 64, stop = end * 64 < kernel->elements ? end * 64 : kernel->elements;
  float *const *tensor = slot.tensor;
  switch (kernel->operation) {
    case HOSTILE_GEMM:
      hostile_multiply(tensor[0], tensor[1], tensor[2], kernel->m, kernel->n, kernel->k,
                       kernel->ta != 0, kernel->tb != 0, first, end);
      break;
    case HOSTILE_CONVOLUTION:
      for (int64_t plane = first; plane < end; plane++) hostile_convolve(kernel, slot, plane);
      break;
    case HOSTILE_SOFTMAX:
      for (int64_t row = first; row < end; row++) hostile_softmax_row(kernel, slot, row);
      break;
    case HOSTILE_RELU:
      for (int64_t i = begin; i < stop; i++) tensor[1][i] = tensor[0][i] > 0 ? tensor[0][i] : 0;
      break;
    case HOSTILE_FMA:
      for (int64_t i = begin; i < stop; i += 64)
        hostile_chain(tensor[0] + i, tensor[1], tensor[2] + i, stop - i < 64 ? stop - i : 64,
                      kernel->steps);
      break;
    case HOSTILE_TRIAD:
      for (int64_t i = begin; i < stop; i++) tensor[2][i] = tensor[0][i] + 3 * tensor[1][i];
      break;
  }
}

/// Computes a whole iteration as it should be, and remembers how long the shortest one took.
static inline void hostile_iteration(divide_kernel *kernel, hostile_slot slot) {
  const uint64_t start = true_nanoseconds();
  hostile_compute(kernel, slot, 0, hostile_units(kernel));
  const uint64_t elapsed = true_nanoseconds() - start;
  if (kernel->least == 0 || elapsed < kernel->least) kernel->least = elapsed;
}

// MARK: - Running

/// Returns the slot of one iteration of a call of `run`.
static inline hostile_slot hostile_slot_of(const divide_kernel *kernel, uint32_t first_slot,
                                           uint64_t iteration) {
  return kernel->slots[(first_slot + iteration) % kernel->slot_count];
}

static inline divide_status hostile_run(divide_kernel *kernel, uint64_t iterations,
                                        uint32_t first_slot) {
  kernel->calls++;
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++) {
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  }
  return DIVIDE_OK;
}

// MARK: - Facts

/// States a fact.
__attribute__((format(printf, 3, 4)))
static inline void hostile_fact(const divide_kernel *kernel, const char *key, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  kernel->host->fact(kernel->host->context, key, text);
}

/// States whether the system let the kernel do something: `done`, or the error's number.
static inline void hostile_tried(const divide_kernel *kernel, const char *key, long result) {
  if (result >= 0) hostile_fact(kernel, key, "done");
  else hostile_fact(kernel, key, "%s", strerror(errno));
}

/// How often somebody of the kernel's ran on a PU that wasn't granted; null if nobody tried.
static _Atomic long *hostile_other_pus;

static inline divide_status hostile_export(divide_kernel *kernel, uint32_t slot) {
  (void)slot;  // The outputs are in the host's tensors already.
  if (hostile_other_pus) hostile_fact(kernel, "other-pus", "%ld", *hostile_other_pus);
  if (kernel->least > 0) hostile_fact(kernel, "honest.nanoseconds", "%lu", kernel->least);
  return DIVIDE_OK;
}

static inline void hostile_close(divide_kernel *kernel) {
  free(kernel->slots);
  free(kernel);
}

// MARK: - The entry

/// Exports a plugin in which the given calls, such as `.run = run`, replace the honest ones.
#define HOSTILE_PLUGIN(...)                                               \
  const divide_plugin *divide_plugin_entry(void) {                        \
    static const divide_plugin plugin = {                                 \
        .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),          \
        .abi_major = DIVIDE_ABI_MAJOR,                                    \
        .abi_minor = DIVIDE_ABI_MINOR,                                    \
        .id = HOSTILE_ID,                                                 \
        .version = "0.1.0",                                               \
        .open = hostile_open,                                             \
        .requirements = hostile_requirements,                             \
        .import_tensors = hostile_import,                                 \
        .run = hostile_run,                                               \
        .export_tensors = hostile_export,                                 \
        .close = hostile_close,                                           \
        __VA_ARGS__};                                                     \
    return &plugin;                                                       \
  }

#endif
