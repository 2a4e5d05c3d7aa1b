/// The sizes of a convolution, and how its products are found in tensors with channels innermost.
#ifndef CONVOLUTION_SHAPE_H
#define CONVOLUTION_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The sizes, in the order in which the operations name them.
typedef struct sizes {
  int64_t batch, channels, height, width, filters, filter_height, filter_width;
  int64_t stride_height, stride_width, padding_height, padding_width;
  int64_t dilation_height, dilation_width, groups;
  /// Of the destination; computed.
  int64_t output_height, output_width;
} sizes;

enum { SIZE_COUNT = 14 };

/// The names of the first `SIZE_COUNT` sizes.
extern const char *const size_names[SIZE_COUNT];

/// Computes the destination's sizes. Returns why the sizes make no sense together, or null.
const char *complete_sizes(sizes *sizes);

/// What is computed from what.
typedef enum pass { FORWARD, BACKWARD_DATA, BACKWARD_WEIGHTS } pass;

/// Where one weight's element of the source lies, seen from where the grid's place begins in it.
typedef struct tap {
  int64_t row, column;
  /// The weight, as row · width + column of the filter.
  int64_t weight;
} tap;

/// Places of the output that all sum over the same taps.
///
/// Forward, there is one grid of all outputs. The gradient of a source has as many as the strides have
/// remainders: an element is reached by every stride-th weight only, and its neighbours by others.
typedef struct grid {
  /// How many places there are in one image.
  int64_t rows, columns;
  /// The first place in the output, and the distance to the next.
  int64_t first_row, first_column, row_step, column_step;
  /// The distance in the source from the beginning of one place to that of the next.
  int64_t source_row_step, source_column_step;
  /// The taps, by row, then column.
  int64_t tap_count;
  tap *taps;
  /// How many neighbouring taps read neighbouring pixels: a divisor of `tap_count`.
  int64_t run;
  /// The taps of the grids before.
  int64_t first_tap;
} grid;

/// A sum of products over taps and input channels, for every output channel and place.
///
/// Forward, the input is the source and the output the destination; for the gradient of the source, the
/// input is the gradient of the destination. The gradient of the weights has the grid of forward.
typedef struct correlation {
  int64_t batch, groups, input_channels, output_channels;
  int64_t input_height, input_width, output_height, output_width;
  int64_t tap_count;
  int64_t grid_count;
  grid *grids;
} correlation;

/// Finds the grids of a pass. Returns false if no memory is left.
bool find_correlation(const sizes *sizes, pass pass, correlation *correlation);

/// Gives the grids back.
void forget_correlation(correlation *correlation);

/// Whether the input, as it is, is the matrix that the weights multiply.
bool is_pointwise(const correlation *correlation);

/// Whether every place of a grid follows the one before it in the output.
bool is_dense(const grid *grid);

static inline int64_t input_per_group(const correlation *c) { return c->input_channels / c->groups; }
static inline int64_t output_per_group(const correlation *c) {
  return c->output_channels / c->groups;
}

#endif
