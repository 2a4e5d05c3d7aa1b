// Times the convolution plugin beside im2col of whole images and OpenBLAS. See README.md.
#define _POSIX_C_SOURCE 200809L

#include <cblas.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "divide_kernel.h"

enum { BATCH = 8, SIDE = 1024, MOST_ROUNDS = 1000 };

/// A square layer with padding that keeps the size, but for the stride.
typedef struct layer {
  int channels, filters, size, filter, stride;
} layer;

static const layer layers[] = {
    {3, 64, 224, 7, 2},   {64, 64, 56, 3, 1}, {64, 256, 56, 1, 1},   {128, 128, 28, 3, 1},
    {256, 256, 14, 3, 1}, {512, 512, 7, 3, 1}, {1024, 256, 14, 1, 1},
};

static int outputs(layer l) { return (l.size - 1) / l.stride + 1; }

// MARK: - The peer

static void im2col(layer l, const float *image, float *matrix) {
  int padding = l.filter / 2;
  for (int c = 0; c < l.channels; c++) {
    for (int r = 0; r < l.filter; r++) {
      for (int s = 0; s < l.filter; s++) {
        for (int row = 0; row < outputs(l); row++) {
          int y = row * l.stride - padding + r;
          for (int column = 0; column < outputs(l); column++) {
            int x = column * l.stride - padding + s;
            int is_inside = 0 <= y && y < l.size && 0 <= x && x < l.size;
            *matrix++ = is_inside ? image[((size_t)c * l.size + y) * l.size + x] : 0;
          }
        }
      }
    }
  }
}

static void convolve(layer l, const float *source, const float *weights, float *destination,
                     float *matrix) {
  int pixels = outputs(l) * outputs(l);
  int reduction = l.channels * l.filter * l.filter;
  for (int image = 0; image < BATCH; image++) {
    const float *columns = source + (size_t)image * l.channels * l.size * l.size;
    if (l.filter > 1) {
      im2col(l, columns, matrix);
      columns = matrix;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, l.filters, pixels, reduction, 1, weights,
                reduction, columns, pixels, 0, destination + (size_t)image * l.filters * pixels,
                pixels);
  }
}

// MARK: - The plugin

static void report(void *context, uint32_t level, const char *message) {
  (void)context;
  (void)level;
  fprintf(stderr, "%s\n", message);
}

static void fact(void *context, const char *key, const char *value) {
  (void)context;
  (void)key;
  (void)value;
}

static int32_t cancelled(void *context) {
  (void)context;
  return 0;
}

static const divide_host host = {
    .struct_size = DIVIDE_STRUCT_SIZE(divide_host, cancelled),
    .abi_major = DIVIDE_ABI_MAJOR,
    .abi_minor = DIVIDE_ABI_MINOR,
    .report = report,
    .fact = fact,
    .cancelled = cancelled,
};

static void require(int is_fulfilled, const char *what) {
  if (is_fulfilled) return;
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static float *allocate(size_t bytes) {
  void *memory = NULL;
  require(posix_memalign(&memory, 4096, bytes) == 0, "No memory.");
  return memory;
}

static const divide_plugin *load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  require(library != NULL, "The plugin can't be loaded.");
  const divide_plugin *(*entry)(void);
  *(void **)&entry = dlsym(library, "divide_plugin_entry");
  require(entry != NULL, "The library is no plugin.");
  return entry();
}

static divide_kernel *open_layer(const divide_plugin *plugin, layer l, uint32_t threads,
                                 float *tensors[3], const size_t counts[3]) {
  const divide_parameter parameters[] = {
      {"batch", BATCH},           {"channels", l.channels},
      {"height", l.size},         {"width", l.size},
      {"filters", l.filters},     {"filter_height", l.filter},
      {"filter_width", l.filter}, {"stride_height", l.stride},
      {"stride_width", l.stride}, {"padding_height", l.filter / 2},
      {"padding_width", l.filter / 2}, {"dilation_height", 1},
      {"dilation_width", 1},      {"groups", 1},
  };
  const divide_problem problem = {
      .struct_size = DIVIDE_STRUCT_SIZE(divide_problem, device),
      .precision = DIVIDE_F32,
      .operation = "convolution",
      .parameters = parameters,
      .parameter_count = sizeof parameters / sizeof *parameters,
      .thread_count = threads,
      .slot_count = 1,
      .device = "cpu",
  };
  divide_kernel *kernel = NULL;
  require(plugin->open(&host, &problem, &kernel) == DIVIDE_OK, "The plugin refuses the layer.");
  divide_requirements needs = {.struct_size = DIVIDE_STRUCT_SIZE(divide_requirements, internal_bytes)};
  require(plugin->requirements(kernel, &needs) == DIVIDE_OK, "The plugin's requirements failed.");
  static const char *names[] = {"source", "weights", "destination"};
  divide_tensor described[3];
  int64_t extents[3];
  for (int i = 0; i < 3; i++) {
    extents[i] = (int64_t)counts[i];
    described[i] = (divide_tensor){
        .struct_size = DIVIDE_STRUCT_SIZE(divide_tensor, bytes),
        .role = i < 2 ? DIVIDE_INPUT : DIVIDE_OUTPUT,
        .precision = DIVIDE_F32,
        .rank = 1,
        .name = names[i],
        .extents = &extents[i],
        .data = tensors[i],
        .bytes = counts[i] * sizeof(float),
    };
  }
  float *workspace = needs.workspace_bytes ? allocate(needs.workspace_bytes) : NULL;
  require(plugin->import_tensors(kernel, 0, described, 3, workspace) == DIVIDE_OK,
          "The plugin refuses the tensors.");
  return kernel;
}

// MARK: - Timing

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// The threads of OpenBLAS look for work for some 30 ms before they sleep, on PUs that the plugin's
/// threads need.
static void let_threads_sleep(void) {
  nanosleep(&(struct timespec){.tv_nsec = 80000000}, NULL);
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a;
  double right = *(const double *)b;
  return (left > right) - (left < right);
}

/// Sorts the values. The quantile is the value at the rank next below.
static double quantile(double *values, int count, double fraction) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return values[(int)((count - 1) * fraction)];
}

static void fill(float *values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = (float)rand() / (float)RAND_MAX * 2 - 1;
}

static void compare(const divide_plugin *plugin, layer l, int threads, int rounds) {
  size_t pixels = (size_t)outputs(l) * (size_t)outputs(l);
  size_t reduction = (size_t)l.channels * l.filter * l.filter;
  const size_t counts[3] = {(size_t)BATCH * l.channels * l.size * l.size, l.filters * reduction,
                            BATCH * l.filters * pixels};
  float *tensors[3];
  for (int i = 0; i < 3; i++) tensors[i] = allocate(counts[i] * sizeof(float));
  fill(tensors[0], counts[0]);
  fill(tensors[1], counts[1]);
  float *expected = allocate(counts[2] * sizeof(float));
  float *matrix = allocate(reduction * pixels * sizeof(float));
  float *square = allocate(3 * sizeof(float) * SIDE * SIDE);
  fill(square, (size_t)3 * SIDE * SIDE);
  openblas_set_num_threads(1);
  divide_kernel *kernel = open_layer(plugin, l, (uint32_t)threads, tensors, counts);

  static double mine[MOST_ROUNDS], peer[MOST_ROUNDS], product[MOST_ROUNDS], ratio[MOST_ROUNDS];
  double work = 2e-9 * (double)counts[2] * (double)reduction;
  for (int round = -1; round < rounds; round++) {
    int at = round < 0 ? 0 : round;
    openblas_set_num_threads(1);
    let_threads_sleep();
    double start = seconds();
    plugin->run(kernel, 2, 0);
    double mine_time = (seconds() - start) / 2;
    openblas_set_num_threads(threads);
    start = seconds();
    for (int i = 0; i < 2; i++) convolve(l, tensors[0], tensors[1], expected, matrix);
    double peer_time = (seconds() - start) / 2;
    start = seconds();
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, square, SIDE,
                square + SIDE * SIDE, SIDE, 0, square + 2 * SIDE * SIDE, SIDE);
    product[at] = 2e-9 * SIDE * SIDE * SIDE / (seconds() - start);
    mine[at] = work / mine_time;
    peer[at] = work / peer_time;
    ratio[at] = peer_time / mine_time;
  }
  require(plugin->export_tensors(kernel, 0) == DIVIDE_OK, "The plugin has no output.");
  double difference = 0;
  for (size_t i = 0; i < counts[2]; i++) {
    difference = fmax(difference, fabs((double)tensors[2][i] - (double)expected[i]));
  }
  require(difference <= 1e-6 * (double)reduction, "The plugin and its peer disagree.");
  printf("%4d to %4d, %3d x %3d, filter %d, stride %d  %7.1f %7.1f %7.1f   %.2f %.2f %.2f\n",
         l.channels, l.filters, l.size, l.size, l.filter, l.stride, quantile(mine, rounds, 0.5),
         quantile(peer, rounds, 0.5), quantile(product, rounds, 0.5), quantile(ratio, rounds, 0.25),
         quantile(ratio, rounds, 0.5), quantile(ratio, rounds, 0.75));
  plugin->close(kernel);
  for (int i = 0; i < 3; i++) free(tensors[i]);
  free(expected);
  free(matrix);
  free(square);
}

int main(int count, char **arguments) {
  require(count == 4, "Usage: convolution-peer LIBRARY THREADS ROUNDS");
  const divide_plugin *plugin = load(arguments[1]);
  int threads = atoi(arguments[2]);
  int rounds = atoi(arguments[3]);
  require(threads >= 1 && rounds >= 1 && rounds <= MOST_ROUNDS, "Give 1 thread or more, 1 to 1000 rounds.");
  printf("%-45s plugin    peer   sgemm   plugin / peer\n", "GFLOP/s");
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
    compare(plugin, layers[i], threads, rounds);
  }
}
