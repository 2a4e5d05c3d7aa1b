// F(4×4, 3×3): Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv 1509.09308,
// with the points 0, ±√½, ±√2 and infinity: the numbers in the matrices are of like size, and the error is a
// fifth of that with 0, ±1, ±2 (measured against oneDNN on the layers of ResNet-50).

static const REAL root = (REAL)1.41421356237309504880, half_root = (REAL)0.70710678118654752440;

/// Bᵀ · d for one column of a tile.
INLINE void transform_input(const vector d[TILE], vector t[TILE]) {
  vector even = d[4] - 2 * d[2], odd = half_root * d[3] - root * d[1];
  vector even_2 = d[4] - (REAL)0.5 * d[2], odd_2 = root * d[3] - half_root * d[1];
  t[0] = d[0] + d[4] - (REAL)2.5 * d[2];
  t[1] = even + odd;
  t[2] = even - odd;
  t[3] = even_2 + odd_2;
  t[4] = even_2 - odd_2;
  t[5] = d[1] + d[5] - (REAL)2.5 * d[3];
}

/// Aᵀ · m for one column of products.
INLINE void transform_output(const vector m[TILE], vector t[TILE_OUTPUT]) {
  vector sum = m[1] + m[2], difference = m[1] - m[2];
  vector sum_2 = m[3] + m[4], difference_2 = m[3] - m[4];
  t[0] = m[0] + sum + sum_2;
  t[1] = half_root * difference + root * difference_2;
  t[2] = (REAL)0.5 * sum + 2 * sum_2;
  t[3] = (half_root / 2) * difference + (2 * root) * difference_2 + m[5];
}

/// G · g for one column of a filter.
INLINE void transform_weights(const vector g[3], vector t[TILE]) {
  vector outer = (REAL)(-2.0 / 3) * g[0] - (REAL)(1.0 / 3) * g[2];
  vector middle = (root / 3) * g[1];
  vector outer_2 = (REAL)(1.0 / 6) * g[0] + (REAL)(1.0 / 3) * g[2];
  vector middle_2 = (root / 6) * g[1];
  t[0] = g[0];
  t[1] = outer - middle;
  t[2] = outer + middle;
  t[3] = outer_2 + middle_2;
  t[4] = outer_2 - middle_2;
  t[5] = g[2];
}

/// Where a tile's output begins.
typedef struct corner {
  int64_t image, row, column;
} corner;

INLINE corner corner_of(const plan *plan, int64_t tile) {
  return (corner){
      .image = tile / plan->tile_columns / plan->tile_rows,
      .row = tile / plan->tile_columns % plan->tile_rows * TILE_OUTPUT,
      .column = tile % plan->tile_columns * TILE_OUTPUT,
  };
}

/// Transforms one tile of the input for the vectors of channels from `channel` on. `is_inside` says that
/// nothing of it is padding.
INLINE void transform_tile_part(const REAL *input, int64_t row_stride, int64_t pixel_stride,
                                bool is_inside, unsigned rows_inside, unsigned columns_inside,
                                REAL *transformed, int64_t stride) {
  vector half[TILE][TILE];
  UNROLL for (int x = 0; x < TILE; x++) {
    vector d[TILE], t[TILE];
    UNROLL for (int y = 0; y < TILE; y++) {
      if (is_inside || (rows_inside >> y & columns_inside >> x & 1)) {
        d[y] = load(input + y * row_stride + x * pixel_stride);
      } else {
        d[y] = (vector){0};
      }
    }
    transform_input(d, t);
    UNROLL for (int y = 0; y < TILE; y++) half[y][x] = t[y];
  }
  UNROLL for (int y = 0; y < TILE; y++) {
    vector t[TILE];
    transform_input(half[y], t);
    UNROLL for (int x = 0; x < TILE; x++) store(transformed + (y * TILE + x) * stride, t[x]);
  }
}

/// Which of a tile's lines, from `first` on, lie within `count`, as bits.
INLINE unsigned lines_inside(int64_t first, int64_t count) {
  unsigned lines = 0;
  for (int i = 0; i < TILE; i++) {
    if (first + i >= 0 && first + i < count) lines |= 1u << i;
  }
  return lines;
}

/// Transforms one tile of the input for all channels.
static void transform_tile(const plan *plan, const REAL *input, int64_t tile, REAL *transformed,
                           int64_t stride) {
  const correlation *c = &plan->correlation;
  corner corner = corner_of(plan, tile);
  int64_t top = corner.row + c->grids->taps[0].row, left = corner.column + c->grids->taps[0].column;
  int64_t channels = c->input_channels, row_stride = c->input_width * channels;
  unsigned rows = lines_inside(top, c->input_height), columns = lines_inside(left, c->input_width);
  // The address of a tile that begins in the padding isn't read from.
  int64_t offset = ((corner.image * c->input_height + top) * c->input_width + left) * channels;
  const REAL *from = (const REAL *)((uintptr_t)input + (uintptr_t)(offset * (int64_t)sizeof(REAL)));
  bool is_inside = (rows & columns) == (1u << TILE) - 1;
  if (is_inside) {
    for (int64_t i = 0; i < channels; i += LANES) {
      transform_tile_part(from + i, row_stride, channels, true, 0, 0, transformed + i, stride);
    }
  } else {
    for (int64_t i = 0; i < channels; i += LANES) {
      transform_tile_part(from + i, row_stride, channels, false, rows, columns, transformed + i,
                          stride);
    }
  }
}

/// Transforms the products of one tile for `count` filters, and stores what lies within the image.
static void finish_tile(const plan *plan, const REAL *products, int64_t stride, int64_t tile,
                        int64_t count, REAL *output) {
  const correlation *c = &plan->correlation;
  corner corner = corner_of(plan, tile);
  int64_t filters = c->output_channels, row_stride = c->output_width * filters;
  int rows = (int)smaller(TILE_OUTPUT, c->output_height - corner.row);
  int columns = (int)smaller(TILE_OUTPUT, c->output_width - corner.column);
  REAL *to =
      output + ((corner.image * c->output_height + corner.row) * c->output_width + corner.column) * filters;
  for (int64_t i = 0; i < count; i += LANES) {
    vector half[TILE_OUTPUT][TILE];
    UNROLL for (int x = 0; x < TILE; x++) {
      vector m[TILE], t[TILE_OUTPUT];
      UNROLL for (int y = 0; y < TILE; y++) m[y] = load(products + (y * TILE + x) * stride + i);
      transform_output(m, t);
      UNROLL for (int y = 0; y < TILE_OUTPUT; y++) half[y][x] = t[y];
    }
    UNROLL for (int y = 0; y < TILE_OUTPUT; y++) {
      vector t[TILE_OUTPUT];
      transform_output(half[y], t);
      if (y >= rows) break;
      UNROLL for (int x = 0; x < TILE_OUTPUT; x++) {
        if (x < columns) store(to + y * row_stride + x * filters + i, t[x]);
      }
    }
  }
}

/// Transforms the weights of some channels for `count` filters, into the blocks that `multiply_blocks` reads.
static void transform_filters(const correlation *c, const REAL *weights, int64_t first_channel,
                              int64_t last_channel, int64_t count, REAL *transformed, int64_t stride) {
  int64_t tap_stride = c->input_channels * c->output_channels;
  for (int64_t channel = first_channel; channel < last_channel; channel++) {
    const REAL *from = weights + channel * c->output_channels;
    for (int64_t i = 0; i < count; i += LANES) {
      int64_t block = PRODUCT_COLUMNS ? i - i % larger(1, PRODUCT_COLUMNS) : 0;
      int64_t width = PRODUCT_COLUMNS ? smaller(PRODUCT_COLUMNS, count - block) : count;
      REAL *to = transformed + block * c->input_channels + channel * width + i - block;
      vector half[TILE][3];
      UNROLL for (int x = 0; x < 3; x++) {
        vector g[3], t[TILE];
        UNROLL for (int y = 0; y < 3; y++) g[y] = load(from + (y * 3 + x) * tap_stride + i);
        transform_weights(g, t);
        UNROLL for (int y = 0; y < TILE; y++) half[y][x] = t[y];
      }
      UNROLL for (int y = 0; y < TILE; y++) {
        vector t[TILE];
        transform_weights(half[y], t);
        UNROLL for (int x = 0; x < TILE; x++) store(to + (y * TILE + x) * stride, t[x]);
      }
    }
  }
}

// MARK: - Tasks

// Tasks of tiles: all weights are transformed once, into what members share.

static void winograd_weights(const task *task, int64_t index) {
  const plan *plan = task->plan;
  const correlation *c = &plan->correlation;
  int64_t share = (c->input_channels + winograd_weights_tasks(plan) - 1) / winograd_weights_tasks(plan);
  transform_filters(c, task->operands->second, index * share,
                    smaller(c->input_channels, (index + 1) * share), c->output_channels, task->shared,
                    winograd_stride(c->input_channels, c->output_channels));
}

static void winograd_tiles(const task *task, int64_t index) {
  const plan *plan = task->plan;
  const correlation *c = &plan->correlation;
  int64_t channels = c->input_channels, filters = c->output_channels;
  int64_t weights_stride = winograd_stride(channels, filters);
  int64_t tiles_stride = winograd_stride(plan->tile_block, channels);
  int64_t products_stride = winograd_stride(plan->tile_block, filters);
  REAL *tiles = task->own;
  REAL *products = tiles + TILE_ELEMENTS * tiles_stride;
  const REAL *weights = task->shared;
  int64_t first = index * plan->tile_block;
  int64_t count = smaller(plan->tile_block, plan->tiles - first);
  for (int64_t i = 0; i < count; i++) {
    transform_tile(plan, task->operands->first, first + i, tiles + i * channels, tiles_stride);
  }
  for (int i = 0; i < TILE_ELEMENTS; i++) {
    multiply_blocks(count, filters, channels, tiles + i * tiles_stride, weights + i * weights_stride,
                    products + i * products_stride);
  }
  for (int64_t i = 0; i < count; i++) {
    finish_tile(plan, products + i * filters, products_stride, first + i, filters,
                task->operands->result);
  }
}

// Tasks of output channels: all tiles are transformed once, into what members share.

static void winograd_source(const task *task, int64_t index) {
  const plan *plan = task->plan;
  int64_t channels = plan->correlation.input_channels;
  int64_t stride = winograd_stride(plan->tile_block, channels);
  int64_t tile = task->first_tile + index;
  transform_tile(plan, task->operands->first, tile, (REAL *)task->shared + index * channels, stride);
}

static void winograd_products(const task *task, int64_t index) {
  const plan *plan = task->plan;
  const correlation *c = &plan->correlation;
  int64_t channels = c->input_channels;
  int64_t first_filter = index * plan->block;
  int64_t filters = smaller(plan->block, c->output_channels - first_filter);
  int64_t weights_stride = winograd_stride(channels, plan->block);
  int64_t tiles_stride = winograd_stride(plan->tile_block, channels);
  int64_t products_stride = winograd_stride(plan->tile_block, plan->block);
  REAL *weights = task->own;
  REAL *products = weights + TILE_ELEMENTS * weights_stride;
  const REAL *tiles = task->shared;
  int64_t count = smaller(plan->tile_block, plan->tiles - task->first_tile);
  transform_filters(c, (const REAL *)task->operands->second + first_filter, 0, channels, filters,
                    weights, weights_stride);
  for (int i = 0; i < TILE_ELEMENTS; i++) {
    multiply_blocks(count, filters, channels, tiles + i * tiles_stride, weights + i * weights_stride,
                    products + i * products_stride);
  }
  REAL *output = (REAL *)task->operands->result + first_filter;
  for (int64_t i = 0; i < count; i++) {
    finish_tile(plan, products + i * filters, products_stride, task->first_tile + i, filters, output);
  }
}
