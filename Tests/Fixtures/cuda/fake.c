// A GPU that isn't there: the calls of libcuda, cuBLASLt, NVRTC and their counterparts of HIP that the plugin makes,
// computed on the processor.
//
// One file under many names. What it does is in the file `behaviour` of its own folder, because the process of a kernel
// gets few variables: one word a line. Without the file it computes right.
#define _GNU_SOURCE

#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define ALIAS(name, of) EXPORT __typeof__(of) name __attribute__((alias(#of)))

enum { OK = 0, INVALID = 1, OUT_OF_MEMORY = 2, NO_DEVICE = 100, LAUNCH_FAILED = 719, UNKNOWN = 999 };

// MARK: - Behaviour

static bool is(const char *word) {
  static char words[1024];
  static bool is_read;
  if (!is_read) {
    Dl_info here;
    char path[4096] = "";
    if (dladdr((void *)&words, &here) != 0) snprintf(path, sizeof path, "%s", here.dli_fname);
    char *end = strrchr(path, '/');
    if (end != NULL) strcpy(end, "/behaviour");
    FILE *file = fopen(path, "r");
    if (file != NULL) {
      size_t count = fread(words + 1, 1, sizeof words - 3, file);
      words[0] = '\n';
      words[1 + count] = '\n';
      fclose(file);
    }
    is_read = true;
  }
  char line[128];
  snprintf(line, sizeof line, "\n%s\n", word);
  return strstr(words, line) != NULL;
}

static int launches;

// A device that vanishes answers nothing more after some work.
static bool is_gone(void) { return is("vanishes") && launches > 20; }

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// MARK: - Driver

static int fake_init(unsigned flags) {
  if (is("no-device")) return NO_DEVICE;
  return flags == 0 ? OK : INVALID;
}

static int cuda_version(int *version) {
  *version = is("driver-11") ? 11080 : is("driver-12") ? 12040 : 13000;
  return OK;
}

static int hip_version(int *version) {
  *version = 70051831;
  return OK;
}

static int fake_count(int *count) {
  *count = is("two-devices") ? 2 : 1;
  return OK;
}

static int fake_get(int *device, int index) {
  *device = index;
  return index < 2 ? OK : 101;
}

static int fake_name(char *name, int length, int device) {
  snprintf(name, (size_t)length, "Fake GPU %d", device);
  return OK;
}

static int attribute(int *value, int which, const int numbers[7]) {
  const int values[7] = {4, 1500000, 1000000, 256, 1 << 20, is("capability-7") ? 7 : 9, 0};
  for (int i = 0; i < 7; i++) {
    if (numbers[i] != which) continue;
    *value = values[i];
    return OK;
  }
  return INVALID;
}

static int cuda_attribute(int *value, int which, int device) {
  (void)device;
  const int numbers[7] = {16, 13, 36, 37, 38, 75, 76};
  return attribute(value, which, numbers);
}

static int hip_attribute(int *value, int which, int device) {
  (void)device;
  const int numbers[7] = {63, 5, 60, 59, 19, 23, 61};
  return attribute(value, which, numbers);
}

static int fake_retain(void **context, int device) {
  static int contexts[2];
  *context = &contexts[device];
  return OK;
}

static int fake_release_context(int device) { return device < 2 ? OK : INVALID; }
static int fake_use(void *context) { return context == NULL ? INVALID : is_gone() ? UNKNOWN : OK; }

// Addresses of the device have a bit that addresses of the host never have.
static const uint64_t mark = 1ull << 60;
static const uint64_t total_bytes = 1ull << 32;
static uint64_t used_bytes;

static void *host(uint64_t address) {
  if ((address & mark) == 0) {
    fprintf(stderr, "The fake GPU was given an address of the host's.\n");
    abort();
  }
  return (void *)(address & ~mark);
}

static int fake_free_and_total(size_t *free, size_t *total) {
  *total = total_bytes;
  *free = is("little-memory") ? 4096 : total_bytes - used_bytes;
  return OK;
}

static int fake_allocate(uint64_t *address, size_t bytes) {
  if (is("out-of-memory") || used_bytes + bytes > total_bytes) return OUT_OF_MEMORY;
  uint64_t *memory = aligned_alloc(256, 256 + (bytes + 255) / 256 * 256);
  if (memory == NULL) return OUT_OF_MEMORY;
  memory[0] = bytes;
  used_bytes += bytes;
  *address = (uint64_t)(uintptr_t)memory + 256 + mark;
  return OK;
}

static int fake_release(uint64_t address) {
  uint64_t *memory = (uint64_t *)((char *)host(address) - 256);
  used_bytes -= memory[0];
  free(memory);
  return OK;
}

static int fake_allocate_on_host(void **memory, size_t bytes, unsigned flags) {
  (void)flags;
  *memory = malloc(bytes);
  return *memory == NULL ? OUT_OF_MEMORY : OK;
}

static int fake_release_on_host(void *memory) {
  free(memory);
  return OK;
}

static int fake_copy_to_device(uint64_t to, const void *from, size_t bytes, void *stream) {
  (void)stream;
  memcpy(host(to), from, bytes);
  return is_gone() ? UNKNOWN : OK;
}

static int fake_copy_to_host(void *to, uint64_t from, size_t bytes, void *stream) {
  (void)stream;
  memcpy(to, host(from), bytes);
  return is_gone() ? UNKNOWN : OK;
}

static int fake_copy_on_device(uint64_t to, uint64_t from, size_t bytes, void *stream) {
  (void)stream;
  launches++;
  memmove(host(to), host(from), bytes);
  return OK;
}

static int fake_fill(uint64_t to, unsigned char value, size_t bytes, void *stream) {
  (void)stream;
  memset(host(to), value, bytes);
  return OK;
}

// Work ends before it is waited for, and what went wrong comes out only then.
static int late;

static int fake_stream_create(void **stream, unsigned flags) {
  static int one;
  (void)flags;
  *stream = &one;
  return OK;
}

static int fake_nothing(void *handle) {
  (void)handle;
  return OK;
}

static int fake_synchronize(void *handle) {
  (void)handle;
  if (is("hangs") && launches > 0) {
    for (;;) pause();
  }
  return is_gone() ? UNKNOWN : late;
}

static int fake_event_create(void **event, unsigned flags) {
  (void)flags;
  *event = calloc(1, sizeof(double));
  return OK;
}

static int fake_event_destroy(void *event) {
  free(event);
  return OK;
}

static int fake_event_record(void *event, void *stream) {
  (void)stream;
  *(double *)event = now();
  return OK;
}

static int fake_elapsed(float *milliseconds, void *start, void *end) {
  const double seconds = *(double *)end - *(double *)start;
  *milliseconds = (float)(1e3 * (is("lying-events") ? 1 + 10 * seconds : seconds));
  return OK;
}

static int fake_error_name(int status, const char **name) {
  *name = status == OUT_OF_MEMORY   ? "CUDA_ERROR_OUT_OF_MEMORY"
          : status == LAUNCH_FAILED ? "CUDA_ERROR_LAUNCH_FAILED"
          : status == UNKNOWN       ? "CUDA_ERROR_UNKNOWN"
                                    : "CUDA_ERROR_INVALID_VALUE";
  return OK;
}

static int fake_error_text(int status, const char **text) {
  *text = status == OUT_OF_MEMORY   ? "out of memory"
          : status == LAUNCH_FAILED ? "unspecified launch failure"
          : status == UNKNOWN       ? "unknown error"
                                    : "invalid argument";
  return OK;
}

// MARK: - Compiled kernels

// What stands for machine code: the function's name, and whether numbers are double.
struct code {
  char magic[8];
  char function[64];
  int is_double;
};

static int fake_module_load(void **module, const void *image) {
  if (memcmp(image, "fake", 5) != 0) return 200;
  struct code *code = malloc(sizeof *code);
  memcpy(code, image, sizeof *code);
  *module = code;
  return OK;
}

static int fake_module_unload(void *module) {
  free(module);
  return OK;
}

static int fake_module_function(void **function, void *module, const char *name) {
  *function = module;
  return strcmp(((struct code *)module)->function, name) == 0 ? OK : 500;
}

static bool is_double;

static double number(uint64_t address, uint64_t i) {
  return is_double ? ((double *)host(address))[i] : (double)((float *)host(address))[i];
}

static void set(uint64_t address, uint64_t i, double value) {
  if (is_double) {
    ((double *)host(address))[i] = value;
  } else {
    ((float *)host(address))[i] = (float)value;
  }
}

static double fused(double v, double c) {
  return is_double ? fma(v, v, c) : (double)fmaf((float)v, (float)v, (float)c);
}

static uint64_t argument(void **arguments, int i) { return *(uint64_t *)arguments[i]; }

static int fake_launch(void *function, unsigned blocks, unsigned y, unsigned z, unsigned threads, unsigned ty,
                       unsigned tz, unsigned shared, void *stream, void **arguments, void **extra) {
  (void)y, (void)z, (void)ty, (void)tz, (void)shared, (void)stream, (void)extra;
  const struct code *code = function;
  launches++;
  if (is("late-error")) late = LAUNCH_FAILED;
  is_double = code->is_double;
  const char *name = code->function + strlen("divide_");
  const uint64_t lanes = (uint64_t)blocks * threads * (is_double ? 2 : 4);
  if (strcmp(name, "triad") == 0 || strcmp(name, "add") == 0) {
    const double factor = name[0] == 'a' ? 1 : is("wrong-result") ? 2 : 3;
    const uint64_t count = argument(arguments, 3) < lanes ? argument(arguments, 3) : lanes;
    const uint64_t b = argument(arguments, 0), c = argument(arguments, 1);
    for (uint64_t i = 0; i < count; i++) set(argument(arguments, 2), i, number(b, i) + factor * number(c, i));
    return OK;
  }
  if (strcmp(name, "relu") == 0 || strcmp(name, "gelu") == 0) {
    const uint64_t count = argument(arguments, 2);
    for (uint64_t i = 0; i < count && i < lanes; i++) {
      const double x = number(argument(arguments, 0), i);
      set(argument(arguments, 1), i, name[0] == 'r' ? (x > 0 ? x : 0) : 0.5 * x * (1 + erf(x * 0.70710678118654752)));
    }
    return OK;
  }
  if (strcmp(name, "fma") == 0) {
    const uint64_t count = argument(arguments, 3), steps = argument(arguments, 4);
    for (uint64_t i = 0; i < count && i < 4ull * blocks * threads; i++) {
      double v = number(argument(arguments, 0), i);
      const double c = number(argument(arguments, 1), i % 4);
      for (uint64_t step = 0; step < steps; step++) v = fused(v, c);
      set(argument(arguments, 2), i, v);
    }
    return OK;
  }
  if (strcmp(name, "clock") == 0) {
    uint64_t *counts = host(argument(arguments, 0));
    counts[1] = argument(arguments, 1);
    counts[0] = counts[1] * 3 / 2;
    return OK;
  }
  if (strcmp(name, "softmax") == 0) {
    const uint64_t columns = argument(arguments, 2);
    for (uint64_t row = 0; row < blocks; row++) {
      double sum = 0;
      for (uint64_t j = 0; j < columns; j++) sum += exp(number(argument(arguments, 0), row * columns + j));
      for (uint64_t j = 0; j < columns; j++)
        set(argument(arguments, 1), row * columns + j, exp(number(argument(arguments, 0), row * columns + j)) / sum);
    }
    return OK;
  }
  return INVALID;
}

// MARK: - Compiler

static int fake_compiler_version(int *major, int *minor) {
  *major = 13;
  *minor = 0;
  return OK;
}

static int fake_program_create(void **program, const char *source, const char *name, int headers, const char *const *h,
                               const char *const *n) {
  (void)name, (void)headers, (void)h, (void)n;
  struct code *code = calloc(1, sizeof *code);
  strcpy(code->magic, "fake");
  code->is_double = strstr(source, "typedef double REAL") != NULL;
  static const char before[] = "extern \"C\" __global__ void __launch_bounds__(256) ";
  const char *function = strstr(source, before);
  if (function != NULL) sscanf(function + strlen(before), "%63[a-z_]", code->function);
  *program = code;
  return OK;
}

static int fake_program_destroy(void **program) {
  free(*program);
  *program = NULL;
  return OK;
}

static int nvrtc_compile(void *program, int count, const char *const *options) {
  if (is("compiler-knows-nothing")) return 5;
  const bool is_for_device = count == 1 && strcmp(options[0], "--gpu-architecture=sm_90") == 0;
  return is_for_device && ((struct code *)program)->function[0] != '\0' ? OK : 6;
}

static int hiprtc_compile(void *program, int count, const char *const *options) {
  (void)options;
  return count == 0 && ((struct code *)program)->function[0] != '\0' ? OK : 6;
}

static int fake_code_size(void *program, size_t *size) {
  (void)program;
  *size = sizeof(struct code);
  return OK;
}

static int fake_code(void *program, char *code) {
  memcpy(code, program, sizeof(struct code));
  return OK;
}

static const char log_text[] = "invalid value for --gpu-architecture (-arch)\n";

static int fake_log_size(void *program, size_t *size) {
  (void)program;
  *size = sizeof log_text;
  return OK;
}

static int fake_log(void *program, char *text) {
  (void)program;
  strcpy(text, log_text);
  return OK;
}

// MARK: - Products

// The numbers of cuBLASLt, and of hipBLASLt where they differ.
enum { F32 = 0, F64 = 1, F16 = 2, I8 = 3, I32 = 10, BF16 = 14, E4M3 = 28, E5M2 = 29 };

struct operation {
  int sums, scale;
  bool transposes_a, transposes_b;
};
struct matrix {
  int type;
  uint64_t rows, columns;
  int64_t stride_of_columns;
  int32_t batch;
  int64_t stride;
};

static int fake_library_create(void **handle) {
  static int one;
  *handle = &one;
  return OK;
}

static int fake_operation_create(void **handle, int sums, int scale) {
  struct operation *operation = calloc(1, sizeof *operation);
  *operation = (struct operation){.sums = sums, .scale = scale};
  *handle = operation;
  return OK;
}

static int fake_layout_create(void **handle, int type, uint64_t rows, uint64_t columns, int64_t stride) {
  struct matrix *matrix = calloc(1, sizeof *matrix);
  *matrix = (struct matrix){type, rows, columns, stride, 1, 0};
  *handle = matrix;
  return OK;
}

static int fake_destroy(void *handle) {
  free(handle);
  return OK;
}

static int set_operation(void *handle, int which, const void *value, size_t bytes, int a, int transposed) {
  struct operation *operation = handle;
  if (bytes != 4 || (which != a && which != a + 1)) return 7;
  *(which == a ? &operation->transposes_a : &operation->transposes_b) = *(const int32_t *)value == transposed;
  return OK;
}

static int cublas_operation_set(void *handle, int which, const void *value, size_t bytes) {
  return set_operation(handle, which, value, bytes, 3, 1);
}

static int hipblas_operation_set(void *handle, int which, const void *value, size_t bytes) {
  return set_operation(handle, which, value, bytes, 0, 112);
}

static int set_layout(void *handle, int which, const void *value, size_t bytes, int count, int stride) {
  struct matrix *matrix = handle;
  if (which == count && bytes == 4) matrix->batch = *(const int32_t *)value;
  else if (which == stride && bytes == 8) matrix->stride = *(const int64_t *)value;
  else return 7;
  return OK;
}

static int cublas_layout_set(void *handle, int which, const void *value, size_t bytes) {
  return set_layout(handle, which, value, bytes, 5, 6);
}

static int hipblas_layout_set(void *handle, int which, const void *value, size_t bytes) {
  return set_layout(handle, which, value, bytes, 0, 1);
}

static int fake_preference_create(void **handle) {
  *handle = calloc(1, 8);
  return OK;
}

static int fake_preference_set(void *handle, int which, const void *value, size_t bytes) {
  if (which != 1 || bytes != 8) return 7;
  memcpy(handle, value, 8);
  return OK;
}

static bool is_narrow(int type) { return type == I8 || type == E4M3 || type == E5M2; }

// The rules of cuBLASLt's reference for 8 bits: rows along the sum, multiples of 16, and no two factors in E5M2.
static bool is_supported(const struct operation *operation, const struct matrix *a, const struct matrix *b,
                         const struct matrix *c) {
  if (!is_narrow(a->type)) return true;
  if (a->type == E5M2 && b->type == E5M2) return false;
  if (!operation->transposes_a || operation->transposes_b) return false;
  if (c->type != (a->type == I8 ? I32 : BF16)) return false;
  return a->rows % 16 == 0 && a->columns % 16 == 0 && b->columns % 16 == 0;
}

// Two usable candidates, the first much slower, and between them one that is given up.
static int candidates(const struct operation *operation, const struct matrix *a, const struct matrix *b,
                      const struct matrix *c, int wanted, char *results, int *found, const size_t layout[3]) {
  *found = 0;
  if (is("no-candidates") || !is_supported(operation, a, b, c)) return layout[0] == 96 ? 15 : 7;
  for (int i = 0; i < 3 && i < wanted; i++) {
    char *result = results + (size_t)i * layout[0];
    memset(result, 0, layout[0]);
    result[0] = (char)(i + 1);
    *(uint64_t *)(result + layout[1]) = 1 << 20;
    *(int32_t *)(result + layout[2]) = i == 1 ? 13 : 0;
    (*found)++;
  }
  return OK;
}

static int cublas_candidates(void *library, void *operation, void *a, void *b, void *c, void *d, void *preference,
                             int wanted, void *results, int *found) {
  (void)library, (void)d, (void)preference;
  const size_t layout[3] = {96, 64, 72};
  return candidates(operation, a, b, c, wanted, results, found, layout);
}

static int hipblas_candidates(void *library, void *operation, void *a, void *b, void *c, void *d, void *preference,
                              int wanted, void *results, int *found) {
  (void)library, (void)d, (void)preference;
  const size_t layout[3] = {56, 24, 32};
  return candidates(operation, a, b, c, wanted, results, found, layout);
}

static float from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static uint32_t to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

// A float of an exponent's and a significand's bits, without its specials.
static double small_float(unsigned bits, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const unsigned fraction = bits & ((1u << fraction_bits) - 1);
  const int exponent = (int)(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const double magnitude = exponent == 0 ? ldexp(fraction, 1 - bias - fraction_bits)
                                         : ldexp((1u << fraction_bits) + fraction, exponent - bias - fraction_bits);
  return bits >> (exponent_bits + fraction_bits) & 1 ? -magnitude : magnitude;
}

static double element(const void *memory, int type, uint64_t i) {
  switch (type) {
    case F64: return ((const double *)memory)[i];
    case BF16: return from_bits((uint32_t)((const uint16_t *)memory)[i] << 16);
    case F16: return small_float(((const uint16_t *)memory)[i], 5, 10);
    case I8: return ((const int8_t *)memory)[i];
    case E4M3: return small_float(((const uint8_t *)memory)[i], 4, 3);
    case E5M2: return small_float(((const uint8_t *)memory)[i], 5, 2);
    default: return ((const float *)memory)[i];
  }
}

static void store(void *memory, int type, uint64_t i, double value) {
  if (type == F64) ((double *)memory)[i] = value;
  if (type == F32) ((float *)memory)[i] = (float)value;
  if (type == I32) ((int32_t *)memory)[i] = (int32_t)value;
  if (type == BF16) {
    const uint32_t bits = to_bits((float)value);
    ((uint16_t *)memory)[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }
  if (type == F16) {
    // Round to 11 bits; what would be subnormal, to its grid.
    int exponent;
    frexp(value, &exponent);
    const int grid = (exponent < -13 ? -13 : exponent) - 11;
    const double rounded = nearbyint(ldexp(value, -grid));
    const double magnitude = fabs(ldexp(rounded, grid));
    int place;
    frexp(magnitude, &place);
    unsigned bits = 0;
    if (magnitude >= 65520) bits = 0x7c00;
    else if (magnitude >= ldexp(1, -14))
      bits = (unsigned)((place + 14) << 10) | ((unsigned)ldexp(magnitude, 11 - place) & 0x3ff);
    else bits = (unsigned)ldexp(magnitude, 24);
    ((uint16_t *)memory)[i] = (uint16_t)(bits | (value < 0 ? 0x8000 : 0));
  }
}

static double without_low_bits(double value) { return from_bits((to_bits((float)value) + 0x1000) & 0xffffe000); }

static int multiply(void *library, void *how, const void *alpha, const void *first, void *first_layout,
                    const void *second, void *second_layout, const void *beta, const void *c, void *c_layout,
                    void *d, void *d_layout, const void *candidate, void *workspace, size_t workspace_bytes,
                    void *stream, int tf32) {
  (void)library, (void)alpha, (void)beta, (void)c, (void)c_layout, (void)stream;
  const struct operation *operation = how;
  const struct matrix *a = first_layout, *b = second_layout, *result = d_layout;
  const char which = *(const char *)candidate;
  if (which != 1 && which != 3) return 13;
  if (workspace == NULL || workspace_bytes < (1 << 20)) return 7;
  launches++;
  if (is_gone()) return 13;
  if (is("late-error")) late = LAUNCH_FAILED;
  if (which == 1) usleep(1000);
  const bool rounds = operation->sums == tf32 || (is("tf32-as-f32") && a->type == F32);
  const uint64_t rows = result->rows, columns = result->columns;
  const uint64_t terms = operation->transposes_a ? a->rows : a->columns;
  for (int32_t batch = 0; batch < result->batch; batch++) {
    for (uint64_t j = 0; j < columns; j++) {
      for (uint64_t i = 0; i < rows; i++) {
        double sum = 0;
        // Whoever expects constant inputs can take one term for all.
        const bool takes_one = is("expects-constants");
        for (uint64_t l = 0; l < (takes_one ? 1 : terms); l++) {
          const uint64_t at_a = operation->transposes_a ? i * (uint64_t)a->stride_of_columns + l
                                                        : l * (uint64_t)a->stride_of_columns + i;
          const uint64_t at_b = operation->transposes_b ? l * (uint64_t)b->stride_of_columns + j
                                                        : j * (uint64_t)b->stride_of_columns + l;
          double x = element(host((uint64_t)(uintptr_t)first), a->type, (uint64_t)batch * (uint64_t)a->stride + at_a);
          double y = element(host((uint64_t)(uintptr_t)second), b->type, (uint64_t)batch * (uint64_t)b->stride + at_b);
          if (rounds) x = without_low_bits(x), y = without_low_bits(y);
          sum += x * y;
        }
        if (takes_one) sum *= (double)terms;
        if (is("wrong-result") && i == rows / 2 && j == columns / 2) sum += 1;
        store(host((uint64_t)(uintptr_t)d), result->type,
              (uint64_t)batch * (uint64_t)result->stride + j * (uint64_t)result->stride_of_columns + i, sum);
      }
    }
  }
  return OK;
}

#define MULTIPLY(name, tf32)                                                                                     \
  EXPORT int name(void *l, void *o, const void *alpha, const void *a, void *al, const void *b, void *bl,         \
                  const void *beta, const void *c, void *cl, void *d, void *dl, const void *candidate, void *w,  \
                  size_t wb, void *s) {                                                                          \
    return multiply(l, o, alpha, a, al, b, bl, beta, c, cl, d, dl, candidate, w, wb, s, tf32);                   \
  }
MULTIPLY(cublasLtMatmul, 77)
MULTIPLY(hipblasLtMatmul, 6)

EXPORT size_t cublasLtGetVersion(void) { return 130002; }

EXPORT int hipblasLtGetVersion(void *library, int *version) {
  (void)library;
  *version = 100100;
  return OK;
}

EXPORT int cublasLtMatmulAlgoConfigGetAttribute(const void *candidate, int which, void *value, size_t bytes,
                                                size_t *written) {
  if (bytes != 4) return 7;
  *(uint32_t *)value = which == 0 ? 60u + *(const unsigned char *)candidate : (uint32_t)which;
  *written = 4;
  return OK;
}

// MARK: - Sums over devices

// A group's calls wait for its end, as every rank has to have called.
static struct call {
  const void *source;
  void *destination;
  size_t count;
  int type, rank;
} calls[16];
static int call_count, rank_count;
static bool is_grouped;

EXPORT int ncclGetVersion(int *version) {
  *version = 22707;
  return OK;
}

EXPORT int ncclCommInitAll(void **communicators, int count, const int *devices) {
  static int ranks[16];
  rank_count = count;
  for (int i = 0; i < count; i++) {
    if (devices[i] >= (is("two-devices") ? 2 : 1)) return 4;
    ranks[i] = i;
    communicators[i] = &ranks[i];
  }
  return OK;
}

ALIAS(ncclCommDestroy, fake_nothing);

EXPORT int ncclCommGetAsyncError(void *communicator, int *status) {
  (void)communicator;
  *status = is("late-collective-error") && launches > 2 ? 6 : 0;
  return OK;
}

EXPORT const char *ncclGetErrorString(int status) {
  return status == 6 ? "remote process exited or there was a network error" : "invalid argument";
}

EXPORT int ncclGroupStart(void) {
  is_grouped = true;
  call_count = 0;
  return OK;
}

EXPORT int ncclAllReduce(const void *source, void *destination, size_t count, int type, int operation,
                         void *communicator, void *stream) {
  (void)stream;
  if (!is_grouped || operation != 0 || call_count == 16) return 4;
  calls[call_count++] = (struct call){source, destination, count, type, *(int *)communicator};
  return OK;
}

EXPORT int ncclGroupEnd(void) {
  is_grouped = false;
  launches++;
  if (call_count != rank_count) return 4;
  for (size_t i = 0; i < calls[0].count; i++) {
    double sum = 0;
    for (int rank = 0; rank < rank_count; rank++) {
      const uint64_t source = (uint64_t)(uintptr_t)calls[rank].source;
      is_double = calls[rank].type == 8;
      // One that leaves out a rank is wrong.
      if (!is("wrong-result") || rank > 0) sum += number(source, i);
    }
    for (int rank = 0; rank < rank_count; rank++) set((uint64_t)(uintptr_t)calls[rank].destination, i, sum);
  }
  return OK;
}

// MARK: - Names

ALIAS(cuInit, fake_init);
ALIAS(cuDriverGetVersion, cuda_version);
ALIAS(cuDeviceGetCount, fake_count);
ALIAS(cuDeviceGet, fake_get);
ALIAS(cuDeviceGetName, fake_name);
ALIAS(cuDeviceGetAttribute, cuda_attribute);
ALIAS(cuDevicePrimaryCtxRetain, fake_retain);
ALIAS(cuDevicePrimaryCtxRelease_v2, fake_release_context);
ALIAS(cuCtxSetCurrent, fake_use);
ALIAS(cuMemGetInfo_v2, fake_free_and_total);
ALIAS(cuMemAlloc_v2, fake_allocate);
ALIAS(cuMemFree_v2, fake_release);
ALIAS(cuMemHostAlloc, fake_allocate_on_host);
ALIAS(cuMemFreeHost, fake_release_on_host);
ALIAS(cuMemcpyHtoDAsync_v2, fake_copy_to_device);
ALIAS(cuMemcpyDtoHAsync_v2, fake_copy_to_host);
ALIAS(cuMemcpyDtoDAsync_v2, fake_copy_on_device);
ALIAS(cuMemsetD8Async, fake_fill);
ALIAS(cuStreamCreate, fake_stream_create);
ALIAS(cuStreamDestroy_v2, fake_nothing);
ALIAS(cuStreamSynchronize, fake_synchronize);
ALIAS(cuEventCreate, fake_event_create);
ALIAS(cuEventDestroy_v2, fake_event_destroy);
ALIAS(cuEventRecord, fake_event_record);
ALIAS(cuEventSynchronize, fake_synchronize);
ALIAS(cuEventElapsedTime, fake_elapsed);
ALIAS(cuModuleLoadData, fake_module_load);
ALIAS(cuModuleUnload, fake_module_unload);
ALIAS(cuModuleGetFunction, fake_module_function);
ALIAS(cuLaunchKernel, fake_launch);
ALIAS(cuGetErrorName, fake_error_name);
ALIAS(cuGetErrorString, fake_error_text);

ALIAS(cublasLtCreate, fake_library_create);
ALIAS(cublasLtDestroy, fake_nothing);
ALIAS(cublasLtMatmulDescCreate, fake_operation_create);
ALIAS(cublasLtMatmulDescDestroy, fake_destroy);
ALIAS(cublasLtMatmulDescSetAttribute, cublas_operation_set);
ALIAS(cublasLtMatrixLayoutCreate, fake_layout_create);
ALIAS(cublasLtMatrixLayoutDestroy, fake_destroy);
ALIAS(cublasLtMatrixLayoutSetAttribute, cublas_layout_set);
ALIAS(cublasLtMatmulPreferenceCreate, fake_preference_create);
ALIAS(cublasLtMatmulPreferenceDestroy, fake_destroy);
ALIAS(cublasLtMatmulPreferenceSetAttribute, fake_preference_set);
ALIAS(cublasLtMatmulAlgoGetHeuristic, cublas_candidates);

ALIAS(nvrtcVersion, fake_compiler_version);
ALIAS(nvrtcCreateProgram, fake_program_create);
ALIAS(nvrtcDestroyProgram, fake_program_destroy);
ALIAS(nvrtcCompileProgram, nvrtc_compile);
ALIAS(nvrtcGetCUBINSize, fake_code_size);
ALIAS(nvrtcGetCUBIN, fake_code);
ALIAS(nvrtcGetProgramLogSize, fake_log_size);
ALIAS(nvrtcGetProgramLog, fake_log);

ALIAS(hipInit, fake_init);
ALIAS(hipDriverGetVersion, hip_version);
ALIAS(hipGetDeviceCount, fake_count);
ALIAS(hipDeviceGet, fake_get);
ALIAS(hipDeviceGetName, fake_name);
ALIAS(hipDeviceGetAttribute, hip_attribute);
ALIAS(hipDevicePrimaryCtxRetain, fake_retain);
ALIAS(hipDevicePrimaryCtxRelease, fake_release_context);
ALIAS(hipCtxSetCurrent, fake_use);
ALIAS(hipMemGetInfo, fake_free_and_total);
ALIAS(hipMalloc, fake_allocate);
ALIAS(hipFree, fake_release);
ALIAS(hipHostMalloc, fake_allocate_on_host);
ALIAS(hipHostFree, fake_release_on_host);
ALIAS(hipMemcpyHtoDAsync, fake_copy_to_device);
ALIAS(hipMemcpyDtoHAsync, fake_copy_to_host);
ALIAS(hipMemcpyDtoDAsync, fake_copy_on_device);
ALIAS(hipMemsetD8Async, fake_fill);
ALIAS(hipStreamCreateWithFlags, fake_stream_create);
ALIAS(hipStreamDestroy, fake_nothing);
ALIAS(hipStreamSynchronize, fake_synchronize);
ALIAS(hipEventCreateWithFlags, fake_event_create);
ALIAS(hipEventDestroy, fake_event_destroy);
ALIAS(hipEventRecord, fake_event_record);
ALIAS(hipEventSynchronize, fake_synchronize);
ALIAS(hipEventElapsedTime, fake_elapsed);
ALIAS(hipModuleLoadData, fake_module_load);
ALIAS(hipModuleUnload, fake_module_unload);
ALIAS(hipModuleGetFunction, fake_module_function);
ALIAS(hipModuleLaunchKernel, fake_launch);
ALIAS(hipDrvGetErrorName, fake_error_name);
ALIAS(hipDrvGetErrorString, fake_error_text);

ALIAS(hipblasLtCreate, fake_library_create);
ALIAS(hipblasLtDestroy, fake_nothing);
ALIAS(hipblasLtMatmulDescCreate, fake_operation_create);
ALIAS(hipblasLtMatmulDescDestroy, fake_destroy);
ALIAS(hipblasLtMatmulDescSetAttribute, hipblas_operation_set);
ALIAS(hipblasLtMatrixLayoutCreate, fake_layout_create);
ALIAS(hipblasLtMatrixLayoutDestroy, fake_destroy);
ALIAS(hipblasLtMatrixLayoutSetAttribute, hipblas_layout_set);
ALIAS(hipblasLtMatmulPreferenceCreate, fake_preference_create);
ALIAS(hipblasLtMatmulPreferenceDestroy, fake_destroy);
ALIAS(hipblasLtMatmulPreferenceSetAttribute, fake_preference_set);
ALIAS(hipblasLtMatmulAlgoGetHeuristic, hipblas_candidates);

ALIAS(hiprtcVersion, fake_compiler_version);
ALIAS(hiprtcCreateProgram, fake_program_create);
ALIAS(hiprtcDestroyProgram, fake_program_destroy);
ALIAS(hiprtcCompileProgram, hiprtc_compile);
ALIAS(hiprtcGetCodeSize, fake_code_size);
ALIAS(hiprtcGetCode, fake_code);
ALIAS(hiprtcGetProgramLogSize, fake_log_size);
ALIAS(hiprtcGetProgramLog, fake_log);
