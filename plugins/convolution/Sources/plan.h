/// How one problem is computed: the method, how its work is cut into tasks, and the memory it needs.
#ifndef CONVOLUTION_PLAN_H
#define CONVOLUTION_PLAN_H

#include "shape.h"

/// Ways to compute, of which each problem has one.
typedef enum method {
  /// Products of the weights with panels: rows of the input's elements that one place each sees.
  PANELS,
  /// F(4×4, 3×3) of Lavin & Gray, arXiv 1509.09308: 36 products for 16 outputs instead of 144.
  WINOGRAD,
  /// Sums of products along the channels, where every group has one channel and one filter.
  DEPTHWISE,
} method;

const char *method_name(method method);

/// The host's name of an algorithm that makes fewer multiplications than the definition, or null.
const char *algorithm_name(method method);

/// The elements on a side of a tile of Winograd's input, and of its output.
enum { TILE = 6, TILE_OUTPUT = 4, TILE_ELEMENTS = TILE * TILE };

/// How matrices are multiplied.
typedef struct products {
  /// The rows and columns of a tile of the plugin's own products; 0 where OpenBLAS multiplies.
  int64_t rows, columns;
  /// Whether OpenBLAS multiplies small matrices where they lie, so that its products are cut into such.
  bool cuts;
} products;

/// The plan. Counts of memory are in elements, not bytes.
typedef struct plan {
  correlation correlation;
  pass pass;
  method method;
  int64_t threads;
  /// Who multiplies matrices.
  products products;
  /// The filters of a group that lie side by side in the plugin's weights.
  int64_t weights_block;

  /// Places of a panel at most, and output channels (backward weights: columns) of a task at most.
  int64_t panel_rows, block;
  /// Columns of a panel that are made at a time, at most, and the elements from one row to the next.
  int64_t panel_depth, panel_stride;
  /// Rows of a panel that are made at a time, and filters whose weights stay in the cache meanwhile, at most.
  int64_t rows_at_once, filters_at_once;
  /// Whether the output is written past the caches, because it is too large for them.
  bool bypasses_caches;

  /// Winograd's tiles in a row of an image, in a column, and in all.
  int64_t tile_columns, tile_rows, tiles;
  /// Tiles of a task at most, or, if tasks are blocks of output channels, of all of them together.
  int64_t tile_block;
  bool shares_tiles;

  /// What one member needs for itself, and what all share.
  int64_t own, shared;
} plan;

/// The columns and rows of a small product for the gradient of the weights.
enum { SMALL_BLOCK = 64 };

/// Who multiplies the matrices of a plan: this plugin, in `tiles`, or `openblas`.
const char *products_name(const plan *plan);

/// Plans a pass for `threads` threads with elements of `width` bytes. Returns false if no memory is left.
bool make_plan(const sizes *sizes, pass pass, int64_t threads, int64_t width, products products,
               plan *plan);

/// The elements of Winograd's transformed weights, tiles and products from one of the 36 to the next.
int64_t winograd_stride(int64_t rows, int64_t columns);

#endif
