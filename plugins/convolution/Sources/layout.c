#include "layout.h"

#include <string.h>

/// A square of elements that is turned while its lines are in the first cache.
enum { SQUARE = 16 };

static inline __attribute__((always_inline)) void move(int64_t width, const void *from,
                                                       int64_t from_index, void *to,
                                                       int64_t to_index) {
  if (width == 4) {
    ((uint32_t *)to)[to_index] = ((const uint32_t *)from)[from_index];
  } else {
    ((uint64_t *)to)[to_index] = ((const uint64_t *)from)[from_index];
  }
}

static inline __attribute__((always_inline)) void transpose_of(int64_t width, int64_t rows,
                                                               int64_t columns, const char *from,
                                                               char *to) {
  for (int64_t row = 0; row < rows; row += SQUARE) {
    int64_t row_end = row + SQUARE < rows ? row + SQUARE : rows;
    for (int64_t column = 0; column < columns; column += SQUARE) {
      int64_t column_end = column + SQUARE < columns ? column + SQUARE : columns;
      for (int64_t j = column; j < column_end; j++) {
        for (int64_t i = row; i < row_end; i++) {
          move(width, from, i * columns + j, to, j * rows + i);
        }
      }
    }
  }
}

/// Turns a matrix of `rows` by `columns` into one of `columns` by `rows`.
static void transpose(int64_t width, int64_t rows, int64_t columns, const char *from, char *to) {
  if (width == 4) {
    transpose_of(4, rows, columns, from, to);
  } else {
    transpose_of(8, rows, columns, from, to);
  }
}

void import_images(int64_t width, int64_t batch, int64_t channels, int64_t pixels, const void *from,
                   void *to) {
  int64_t bytes = channels * pixels * width;
  for (int64_t image = 0; image < batch; image++) {
    transpose(width, channels, pixels, (const char *)from + image * bytes, (char *)to + image * bytes);
  }
}

void export_images(int64_t width, int64_t batch, int64_t channels, int64_t pixels, const void *from,
                   void *to) {
  int64_t bytes = channels * pixels * width;
  for (int64_t image = 0; image < batch; image++) {
    transpose(width, pixels, channels, (const char *)from + image * bytes, (char *)to + image * bytes);
  }
}

static inline __attribute__((always_inline)) void import_weights_of(int64_t width, const plan *plan,
                                                                    int64_t taps, const void *from,
                                                                    void *to) {
  const correlation *c = &plan->correlation;
  int64_t inputs = input_per_group(c), outputs = output_per_group(c);
  bool is_backward = plan->pass == BACKWARD_DATA;
  int64_t input_step = is_backward ? outputs * taps : taps;
  int64_t output_step = is_backward ? taps : inputs * taps;
  for (int64_t group = 0; group < c->groups; group++) {
    for (int64_t input = 0; input < inputs; input++) {
      // Some outputs at a time, whose lines stay in the cache from one tap to the next.
      int64_t end = 0;
      for (int64_t first = 0; first < outputs; first = end) {
        int64_t block = first - first % plan->weights_block;
        int64_t block_end = block + plan->weights_block < outputs ? block + plan->weights_block : outputs;
        end = first + SQUARE < block_end ? first + SQUARE : block_end;
        for (int64_t index = 0; index < c->grid_count; index++) {
          const grid *grid = &c->grids[index];
          for (int64_t tap = 0; tap < grid->tap_count; tap++) {
            int64_t source =
                group * inputs * outputs * taps + input * input_step + grid->taps[tap].weight;
            int64_t place = (group * c->tap_count + grid->first_tap) * inputs * outputs +
                            block * grid->tap_count * inputs +
                            (tap * inputs + input) * (block_end - block) - block;
            if (plan->method == DEPTHWISE) place = (grid->first_tap + tap) * c->groups + group;
            for (int64_t output = first; output < end; output++) {
              move(width, from, source + output * output_step, to, place + output);
            }
          }
        }
      }
    }
  }
}

void import_weights(int64_t width, const plan *plan, int64_t taps, const void *from, void *to) {
  if (width == 4) {
    import_weights_of(4, plan, taps, from, to);
  } else {
    import_weights_of(8, plan, taps, from, to);
  }
}

void export_weights(int64_t width, const plan *plan, const void *from, void *to) {
  const correlation *c = &plan->correlation;
  int64_t channels = input_per_group(c);
  for (int64_t filter = 0; filter < c->output_channels; filter++) {
    for (int64_t channel = 0; channel < channels; channel++) {
      for (int64_t tap = 0; tap < c->tap_count; tap++) {
        int64_t place = plan->method == DEPTHWISE ? tap * c->groups + filter
                                                  : (filter * c->tap_count + tap) * channels + channel;
        move(width, from, place, to, (filter * channels + channel) * c->tap_count + tap);
      }
    }
  }
}
