// Times the elementwise plugin in turns with the triad of roofline. See README.md.
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "divide_kernel.h"

enum { MOST_PARAMETERS = 10, MOST_TENSORS = 8, MOST_ROUNDS = 1000, TRIAD_ELEMENTS = 1 << 25 };

/// What an input holds: numbers of a range, indices of a table's rows, or a place of each window.
typedef enum content { OUTPUT, NUMBERS, INDICES, PLACES } content;

typedef struct operand {
  const char *name;
  size_t count;
  content content;
  double low, high;
} operand;

typedef struct measured {
  const char *operation;
  divide_parameter parameters[MOST_PARAMETERS];
  operand operands[MOST_TENSORS];
  /// The traffic that the operation's definition counts, in bytes; 0 for that of all operands.
  double traffic;
} measured;

// MARK: - The operations

#define ELEMENTS ((size_t)1 << 25)
#define ROWS ((size_t)45056)
#define COLUMNS ((size_t)768)
#define CLASS_ROWS ((size_t)1024)
#define CLASSES ((size_t)32000)
#define TOKENS ((size_t)32768)
#define WORDS ((size_t)50257)
#define BATCH ((size_t)32)
#define CHANNELS ((size_t)256)
#define SIDE ((size_t)56)
#define PLANE_COUNT ((size_t)64 * 64)
#define POOLED ((size_t)112)
#define HALF ((size_t)56)

#define INPUT(name, count) {name, count, NUMBERS, -1, 1}
#define WIDE(name, count) {name, count, NUMBERS, -4, 4}
#define POSITIVE(name, count) {name, count, NUMBERS, 0, 1}
#define RESULT(name, count) {name, count, OUTPUT, 0, 0}
#define IMAGES                                                                            \
  {{"batch", BATCH}, {"channels", CHANNELS}, {"height", SIDE}, {"width", SIDE}}
#define WINDOWS                                                                           \
  {{"batch", 64}, {"channels", 64}, {"height", POOLED}, {"width", POOLED},                \
   {"window_height", 3}, {"window_width", 3}, {"stride_height", 2}, {"stride_width", 2},  \
   {"padding_height", 1}, {"padding_width", 1}}
#define PIXELS (BATCH * CHANNELS * SIDE * SIDE)
#define SOURCES (PLANE_COUNT * POOLED * POOLED)
#define OUTPUTS (PLANE_COUNT * HALF * HALF)

static const measured all[] = {
    {"relu", {{"elements", ELEMENTS}}, {INPUT("source", ELEMENTS), RESULT("destination", ELEMENTS)}, 0},
    {"relu-backward", {{"elements", ELEMENTS}},
     {INPUT("source", ELEMENTS), INPUT("destination_gradient", ELEMENTS),
      RESULT("source_gradient", ELEMENTS)}, 0},
    {"gelu", {{"elements", ELEMENTS}}, {WIDE("source", ELEMENTS), RESULT("destination", ELEMENTS)}, 0},
    {"gelu-backward", {{"elements", ELEMENTS}},
     {WIDE("source", ELEMENTS), INPUT("destination_gradient", ELEMENTS),
      RESULT("source_gradient", ELEMENTS)}, 0},
    {"add", {{"elements", ELEMENTS}},
     {INPUT("a", ELEMENTS), INPUT("b", ELEMENTS), RESULT("c", ELEMENTS)}, 0},
    {"sgd", {{"elements", ELEMENTS}},
     {INPUT("parameters", ELEMENTS), INPUT("gradient", ELEMENTS), INPUT("momentum", ELEMENTS),
      RESULT("new_parameters", ELEMENTS), RESULT("new_momentum", ELEMENTS)}, 0},
    {"adamw", {{"elements", ELEMENTS}},
     {INPUT("parameters", ELEMENTS), INPUT("gradient", ELEMENTS), INPUT("first_moment", ELEMENTS),
      POSITIVE("second_moment", ELEMENTS), RESULT("new_parameters", ELEMENTS),
      RESULT("new_first_moment", ELEMENTS), RESULT("new_second_moment", ELEMENTS)}, 0},
    {"softmax", {{"rows", ROWS}, {"columns", COLUMNS}},
     {WIDE("source", ROWS * COLUMNS), RESULT("destination", ROWS * COLUMNS)}, 0},
    {"softmax-backward", {{"rows", ROWS}, {"columns", COLUMNS}},
     {POSITIVE("destination", ROWS * COLUMNS), INPUT("destination_gradient", ROWS * COLUMNS),
      RESULT("source_gradient", ROWS * COLUMNS)}, 0},
    {"cross-entropy", {{"rows", CLASS_ROWS}, {"classes", CLASSES}},
     {WIDE("logits", CLASS_ROWS * CLASSES), {"targets", CLASS_ROWS, INDICES, 0, CLASSES},
      RESULT("loss", CLASS_ROWS), RESULT("logits_gradient", CLASS_ROWS * CLASSES)}, 0},
    {"layer-normalization", {{"rows", ROWS}, {"columns", COLUMNS}},
     {INPUT("source", ROWS * COLUMNS), INPUT("scale", COLUMNS), INPUT("shift", COLUMNS),
      RESULT("destination", ROWS * COLUMNS), RESULT("mean", ROWS), RESULT("variance", ROWS)}, 0},
    {"layer-normalization-backward", {{"rows", ROWS}, {"columns", COLUMNS}},
     {INPUT("source", ROWS * COLUMNS), INPUT("scale", COLUMNS), INPUT("mean", ROWS),
      POSITIVE("variance", ROWS), INPUT("destination_gradient", ROWS * COLUMNS),
      RESULT("source_gradient", ROWS * COLUMNS), RESULT("scale_gradient", COLUMNS),
      RESULT("shift_gradient", COLUMNS)}, 0},
    {"batch-normalization", IMAGES,
     {INPUT("source", PIXELS), INPUT("scale", CHANNELS), INPUT("shift", CHANNELS),
      RESULT("destination", PIXELS), RESULT("mean", CHANNELS), RESULT("variance", CHANNELS)}, 0},
    {"batch-normalization-backward", IMAGES,
     {INPUT("source", PIXELS), INPUT("scale", CHANNELS), INPUT("mean", CHANNELS),
      POSITIVE("variance", CHANNELS), INPUT("destination_gradient", PIXELS),
      RESULT("source_gradient", PIXELS), RESULT("scale_gradient", CHANNELS),
      RESULT("shift_gradient", CHANNELS)}, 0},
    {"max-pooling", WINDOWS,
     {INPUT("source", SOURCES), RESULT("destination", OUTPUTS), RESULT("places", OUTPUTS)}, 0},
    {"max-pooling-backward", WINDOWS,
     {INPUT("destination_gradient", OUTPUTS), {"places", OUTPUTS, PLACES, 0, 0},
      RESULT("source_gradient", SOURCES)}, 0},
    {"average-pooling", WINDOWS, {INPUT("source", SOURCES), RESULT("destination", OUTPUTS)}, 0},
    {"average-pooling-backward", WINDOWS,
     {INPUT("destination_gradient", OUTPUTS), RESULT("source_gradient", SOURCES)}, 0},
    {"embedding", {{"tokens", TOKENS}, {"vocabulary", WORDS}, {"columns", COLUMNS}},
     {INPUT("table", WORDS * COLUMNS), {"indices", TOKENS, INDICES, 0, WORDS},
      RESULT("destination", TOKENS * COLUMNS)},
     4.0 * (2 * TOKENS * COLUMNS + TOKENS)},
    {"embedding-backward", {{"tokens", TOKENS}, {"vocabulary", WORDS}, {"columns", COLUMNS}},
     {{"indices", TOKENS, INDICES, 0, WORDS}, INPUT("destination_gradient", TOKENS * COLUMNS),
      RESULT("table_gradient", WORDS * COLUMNS)}, 0},
};

static const measured triad = {
    "triad", {{"elements", TRIAD_ELEMENTS}},
    {INPUT("b", TRIAD_ELEMENTS), INPUT("c", TRIAD_ELEMENTS), RESULT("a", TRIAD_ELEMENTS)}, 0};

static double traffic(const measured *m) {
  if (m->traffic > 0) return m->traffic;
  double bytes = 0;
  for (int i = 0; i < MOST_TENSORS && m->operands[i].name; i++) bytes += 4.0 * (double)m->operands[i].count;
  return bytes;
}

// MARK: - The host

static void report(void *context, uint32_t level, const char *message) {
  (void)context;
  (void)level;
  fprintf(stderr, "%s\n", message);
}

static char stores[32];

static void fact(void *context, const char *key, const char *value) {
  (void)context;
  if (strcmp(key, "elementwise.stores") == 0) snprintf(stores, sizeof stores, "%s", value);
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

static const divide_plugin *load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  require(library != NULL, "The plugin can't be loaded.");
  const divide_plugin *(*entry)(void);
  *(void **)&entry = dlsym(library, "divide_plugin_entry");
  require(entry != NULL, "The library is no plugin.");
  return entry();
}

static void *allocate(size_t bytes) {
  void *memory = NULL;
  require(posix_memalign(&memory, 4096, bytes) == 0, "No memory.");
  memset(memory, 0, bytes);
  return memory;
}

static uint64_t state = 1;

/// A number from 0 to less than 1, by xorshift64*.
static double drawn(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (double)((state * 0x2545F4914F6CDD1DULL) >> 11) * 0x1p-53;
}

/// A pixel of the window of each output.
static void fill_places(int32_t *places, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int row = (int)(i / HALF % HALF) * 2 - 1 + (int)(3 * drawn());
    int column = (int)(i % HALF) * 2 - 1 + (int)(3 * drawn());
    places[i] = (row < 0 ? 0 : row) * (int)POOLED + (column < 0 ? 0 : column);
  }
}

static void fill(const operand *operand, void *data) {
  if (operand->content == PLACES) fill_places(data, operand->count);
  for (size_t i = 0; i < operand->count; i++) {
    if (operand->content == INDICES) ((int32_t *)data)[i] = (int32_t)(operand->high * drawn());
    if (operand->content == NUMBERS) {
      ((float *)data)[i] = (float)(operand->low + (operand->high - operand->low) * drawn());
    }
  }
}

/// A kernel that was opened and has its tensors.
typedef struct opened {
  divide_kernel *kernel;
  void *tensors[MOST_TENSORS];
  void *workspace;
} opened;

static opened open_measured(const divide_plugin *plugin, const measured *m, uint32_t threads) {
  uint32_t parameters = 0;
  while (parameters < MOST_PARAMETERS && m->parameters[parameters].name) parameters++;
  const divide_problem problem = {
      .struct_size = DIVIDE_STRUCT_SIZE(divide_problem, device),
      .precision = DIVIDE_F32,
      .operation = m->operation,
      .parameters = m->parameters,
      .parameter_count = parameters,
      .thread_count = threads,
      .slot_count = 1,
      .device = "cpu",
  };
  opened opened = {0};
  require(plugin->open(&host, &problem, &opened.kernel) == DIVIDE_OK, "The plugin refuses the problem.");
  divide_requirements needs = {.struct_size = DIVIDE_STRUCT_SIZE(divide_requirements, internal_bytes)};
  require(plugin->requirements(opened.kernel, &needs) == DIVIDE_OK, "The plugin's requirements failed.");
  divide_tensor described[MOST_TENSORS];
  int64_t extents[MOST_TENSORS];
  uint32_t count = 0;
  for (; count < MOST_TENSORS && m->operands[count].name; count++) {
    const operand *operand = &m->operands[count];
    opened.tensors[count] = allocate(operand->count * 4);
    fill(operand, opened.tensors[count]);
    extents[count] = (int64_t)operand->count;
    int is_index = operand->content == INDICES || operand->content == PLACES;
    described[count] = (divide_tensor){
        .struct_size = DIVIDE_STRUCT_SIZE(divide_tensor, bytes),
        .role = operand->content == OUTPUT ? DIVIDE_OUTPUT : DIVIDE_INPUT,
        .precision = is_index || strcmp(operand->name, "places") == 0 ? DIVIDE_I32 : DIVIDE_F32,
        .rank = 1,
        .name = operand->name,
        .extents = &extents[count],
        .data = opened.tensors[count],
        .bytes = operand->count * 4,
    };
  }
  opened.workspace = needs.workspace_bytes ? allocate(needs.workspace_bytes) : NULL;
  require(plugin->import_tensors(opened.kernel, 0, described, count, opened.workspace) == DIVIDE_OK,
          "The plugin refuses the tensors.");
  return opened;
}

static void close_opened(const divide_plugin *plugin, opened *opened) {
  plugin->close(opened->kernel);
  for (int i = 0; i < MOST_TENSORS; i++) free(opened->tensors[i]);
  free(opened->workspace);
}

// MARK: - Timing

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double time_of(const divide_plugin *plugin, divide_kernel *kernel) {
  double start = seconds();
  require(plugin->run(kernel, 1, 0) == DIVIDE_OK, "The plugin failed.");
  return seconds() - start;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a;
  double right = *(const double *)b;
  return (left > right) - (left < right);
}

static double median(const double *sorted, int count) {
  return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

/// How many values lie below the 95 % interval of the median by order statistics, and above it; 0 for few.
static int outside(int count) {
  double probability = pow(0.5, count), tail = 0;
  int below = 0;
  for (; below < count / 2; below++) {
    tail += probability;
    if (tail > 0.025) break;
    probability *= (double)(count - below) / (below + 1);
  }
  return below > 0 ? below - 1 : 0;
}

static void compare(const divide_plugin *plugin, const measured *m, const divide_plugin *roofline,
                    divide_kernel *roof, uint32_t threads, int rounds) {
  opened opened = open_measured(plugin, m, threads);
  static double rates[MOST_ROUNDS], roofs[MOST_ROUNDS], ratios[MOST_ROUNDS];
  // Each is held against the mean of the triads before and after it, so that a drift cancels.
  double before = time_of(roofline, roof);
  for (int round = -2; round < rounds; round++) {
    double time = time_of(plugin, opened.kernel);
    double after = time_of(roofline, roof);
    int at = round < 0 ? 0 : round;
    rates[at] = traffic(m) / time * 1e-9;
    roofs[at] = traffic(&triad) / ((before + after) / 2) * 1e-9;
    ratios[at] = rates[at] / roofs[at];
    before = after;
  }
  require(plugin->export_tensors(opened.kernel, 0) == DIVIDE_OK, "The plugin has no output.");
  qsort(rates, (size_t)rounds, sizeof *rates, ascending);
  qsort(roofs, (size_t)rounds, sizeof *roofs, ascending);
  qsort(ratios, (size_t)rounds, sizeof *ratios, ascending);
  int tails = outside(rounds), tenth = (rounds - 1) / 10;
  printf("| `%s` | %.1f | %.3f | %.3f–%.3f | %.3f | %s |\n", m->operation, median(rates, rounds),
         median(ratios, rounds), ratios[tails], ratios[rounds - 1 - tails],
         rates[rounds - 1 - tenth] / roofs[rounds - 1 - tenth], stores);
  fflush(stdout);
  close_opened(plugin, &opened);
}

int main(int count, char **arguments) {
  require(count >= 5, "Usage: elementwise LIBRARY ROOFLINE-LIBRARY THREADS ROUNDS [OPERATION]...");
  const divide_plugin *plugin = load(arguments[1]);
  const divide_plugin *roofline = load(arguments[2]);
  int threads = atoi(arguments[3]);
  int rounds = atoi(arguments[4]);
  require(threads >= 1 && rounds >= 1 && rounds <= MOST_ROUNDS, "Give 1 thread or more, 1 to 1000 rounds.");
  opened roof = open_measured(roofline, &triad, (uint32_t)threads);
  printf("| operation | GB/s | of the triad | 95 %% interval | at the best tenth | stores |\n|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    int is_chosen = count == 5;
    for (int k = 5; k < count; k++) is_chosen |= strcmp(arguments[k], all[i].operation) == 0;
    if (is_chosen) compare(plugin, &all[i], roofline, roof.kernel, (uint32_t)threads, rounds);
  }
  close_opened(roofline, &roof);
}
