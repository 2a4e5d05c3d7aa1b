#include "operation.h"

#include <string.h>

static size_t elements(const int64_t *sizes) { return (size_t)sizes[0]; }
static size_t rows(const int64_t *sizes) { return (size_t)sizes[0]; }
static size_t columns(const int64_t *sizes) { return (size_t)sizes[1]; }
static size_t channels(const int64_t *sizes) { return (size_t)sizes[1]; }
static size_t planes(const int64_t *sizes) { return (size_t)(sizes[0] * sizes[1]); }
static size_t vocabulary(const int64_t *sizes) { return (size_t)sizes[1]; }

// The exponentials of two rows.
static size_t row_scratch(const int64_t *sizes) { return 2 * row_stride(columns(sizes)); }
// The sums of a column's two gradients.
static size_t column_sums(const int64_t *sizes) { return 2 * columns(sizes); }
// Two outboxes, and what a window's rows hold, twice; or one outbox and two rows with margins; or a plane.
static size_t window_scratch(const int64_t *sizes) {
  size_t width = (size_t)(sizes[3] + 2 * sizes[9]), plane = (size_t)(sizes[2] * sizes[3]) + 64;
  size_t kept = 2 * (size_t)sizes[4] * (width + 64), rows = 2 * spread_line(sizes);
  size_t needed = 2 * outbox_floats(width) + (kept > rows ? kept : rows);
  return needed > plane ? needed : plane;
}
// The sum of a row of a table, where each row's tokens end, and the tokens in the order of rows, as integers.
static size_t token_order(const int64_t *sizes) {
  return row_stride((size_t)sizes[2]) + vocabulary(sizes) + 1 + rows(sizes);
}

#define ELEMENTS(word)                                                              \
  .parameters = {"elements"}, .stages = {offsetof(stages, word)}, .stage_count = 1, \
  .parts = {elements}, .grain = 1024
#define IMAGES "batch", "channels", "height", "width"
#define WINDOWS                                                                     \
  IMAGES, "window_height", "window_width", "stride_height", "stride_width",         \
      "padding_height", "padding_width"
#define ROWS(word) \
  .stages = {offsetof(stages, word)}, .stage_count = 1, .parts = {rows}, .grain = 1
#define PLANES(word)                                                                 \
  .parameters = {WINDOWS}, .stages = {offsetof(stages, word)}, .stage_count = 1,     \
  .parts = {planes}, .grain = 1, .scratch = window_scratch

static const operation operations[] = {
    {.name = "relu", .tensors = {"source", "destination"},
     ELEMENTS(relu)},
    {.name = "relu-backward",
     .tensors = {"source", "destination_gradient", "source_gradient"},
     ELEMENTS(relu_backward)},
    {.name = "gelu", .tensors = {"source", "destination"},
     ELEMENTS(gelu)},
    {.name = "gelu-backward",
     .tensors = {"source", "destination_gradient", "source_gradient"},
     ELEMENTS(gelu_backward)},
    {.name = "add", .tensors = {"a", "b", "c"},
     ELEMENTS(add)},
    {.name = "sgd",
     .tensors = {"parameters", "gradient", "momentum", "new_parameters", "new_momentum"},
     ELEMENTS(sgd)},
    {.name = "adamw",
     .tensors = {"parameters", "gradient", "first_moment", "second_moment", "new_parameters",
                 "new_first_moment", "new_second_moment"},
     ELEMENTS(adamw)},
    {.name = "softmax", .parameters = {"rows", "columns"}, .tensors = {"source", "destination"},
     ROWS(softmax), .scratch = row_scratch},
    {.name = "softmax-backward", .parameters = {"rows", "columns"},
     .tensors = {"destination", "destination_gradient", "source_gradient"}, ROWS(softmax_backward)},
    {.name = "cross-entropy", .parameters = {"rows", "classes"},
     .tensors = {"logits", "targets", "loss", "logits_gradient"}, ROWS(cross_entropy),
     .scratch = row_scratch},
    {.name = "layer-normalization", .parameters = {"rows", "columns"},
     .tensors = {"source", "scale", "shift", "destination", "mean", "variance"},
     ROWS(layer_normalization)},
    {.name = "layer-normalization-backward", .parameters = {"rows", "columns"},
     .tensors = {"source", "scale", "mean", "variance", "destination_gradient", "source_gradient",
                 "scale_gradient", "shift_gradient"},
     .stages = {offsetof(stages, layer_normalization_backward), offsetof(stages, layer_gradients)},
     .stage_count = 2, .parts = {rows, columns}, .grain = 1, .shared = column_sums},
    {.name = "batch-normalization", .parameters = {IMAGES},
     .tensors = {"source", "scale", "shift", "destination", "mean", "variance"},
     .stages = {offsetof(stages, batch_normalization)}, .stage_count = 1, .parts = {channels},
     .grain = 1},
    {.name = "batch-normalization-backward", .parameters = {IMAGES},
     .tensors = {"source", "scale", "mean", "variance", "destination_gradient", "source_gradient",
                 "scale_gradient", "shift_gradient"},
     .stages = {offsetof(stages, batch_normalization_backward)}, .stage_count = 1,
     .parts = {channels}, .grain = 1},
    {.name = "max-pooling", .tensors = {"source", "destination", "places"}, PLANES(max_pooling)},
    {.name = "max-pooling-backward",
     .tensors = {"destination_gradient", "places", "source_gradient"},
     PLANES(max_pooling_backward)},
    {.name = "average-pooling", .tensors = {"source", "destination"}, PLANES(average_pooling)},
    {.name = "average-pooling-backward", .tensors = {"destination_gradient", "source_gradient"},
     PLANES(average_pooling_backward)},
    {.name = "embedding", .parameters = {"tokens", "vocabulary", "columns"},
     .tensors = {"table", "indices", "destination"}, ROWS(embedding)},
    {.name = "embedding-backward", .parameters = {"tokens", "vocabulary", "columns"},
     .tensors = {"indices", "destination_gradient", "table_gradient"},
     .stages = {offsetof(stages, embedding_backward)}, .stage_count = 1, .parts = {vocabulary},
     .grain = 1, .scratch = token_order},
    {.name = "all-reduce", .parameters = {"ranks", "elements"},
     .tensors = {"source", "destination"}, .stages = {offsetof(stages, all_reduce)},
     .stage_count = 1, .parts = {columns}, .grain = 1024},
};

const operation *find_operation(const char *name) {
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (strcmp(operations[i].name, name) == 0) return &operations[i];
  }
  return NULL;
}

const char *find_fault(const operation *operation, const int64_t *sizes) {
  if (operation->scratch != window_scratch) return NULL;
  if (2 * sizes[8] > sizes[4] || 2 * sizes[9] > sizes[5]) {
    return "The padding is more than half of the window.";
  }
  if (sizes[2] + 2 * sizes[8] < sizes[4] || sizes[3] + 2 * sizes[9] < sizes[5]) {
    return "The window is larger than the padded image.";
  }
  return NULL;
}
