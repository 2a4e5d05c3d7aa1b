// Products of panels with weights.

/// A part of a row of pixels that one place sees: some neighbouring taps, and of their channels those in
/// `count` elements from `begin` on.
typedef struct run {
  int64_t taps, begin, count;
} run;

/// Copies a run that begins at column `x` of a line of pixels, or zeros where there are none.
INLINE void copy_edge(const correlation *c, run run, const REAL *line, int64_t x, REAL *to) {
  int64_t row_elements = c->input_width * c->input_channels;
  int64_t from = x * c->input_channels + run.begin;
  // Only a run over whole pixels can lie partly outside.
  int64_t before = run.taps == 1 ? run.count : smaller(run.count, larger(0, -from));
  int64_t inside = larger(0, smaller(run.count, row_elements - from) - before);
  clear(to, before);
  copy(to + before, line + from + before, inside);
  clear(to + before + inside, run.count - before - inside);
}

/// Copies a run for places that lie side by side, from the first one's on.
INLINE void copy_inside(run run, int64_t places, const REAL *from, int64_t step, REAL *to,
                        int64_t stride) {
  if (run.count >= LANES && run.count <= 2 * LANES) {
    int64_t second = run.count - LANES;
    for (int64_t i = 0; i < places; i++) {
      vector low = load(from + i * step), high = load(from + i * step + second);
      store(to + i * stride, low);
      store(to + i * stride + second, high);
    }
    return;
  }
  for (int64_t i = 0; i < places; i++) copy(to + i * stride, from + i * step, run.count);
}

/// Writes the columns from `first_column` to less than `last_column` of a panel of places, counted over all
/// images: what each place sees of the input, tap by tap, padding as zeros.
INLINE void fill_panel(const correlation *c, const grid *grid, int64_t group, const REAL *input,
                       int64_t first_place, int64_t places, int64_t first_column,
                       int64_t last_column, REAL *panel, int64_t stride) {
  int64_t channels = input_per_group(c);
  // Neighbouring taps of a single group read one run of elements.
  int64_t taps = c->groups == 1 ? grid->run : 1;
  int64_t length = taps * channels;
  int64_t step = grid->source_column_step;
  for (int64_t place = first_place, end = first_place + places; place < end;) {
    // As many places as lie in one row.
    int64_t column = place % grid->columns;
    int64_t row = place / grid->columns % grid->rows;
    int64_t image = place / grid->columns / grid->rows;
    int64_t count = smaller(grid->columns - column, end - place);
    REAL *to = panel + (place - first_place) * stride;
    for (int64_t index = first_column / length; index * length < last_column; index++) {
      const tap *tap = &grid->taps[index * taps];
      run run = {.taps = taps, .begin = larger(0, first_column - index * length)};
      run.count = smaller(length, last_column - index * length) - run.begin;
      int64_t y = row * grid->source_row_step + tap->row, x = column * step + tap->column;
      if (y < 0 || y >= c->input_height) {
        for (int64_t i = 0; i < count; i++) clear(to + i * stride, run.count);
      } else {
        const REAL *line =
            input + (image * c->input_height + y) * c->input_width * c->input_channels + group * channels;
        int64_t before = smaller(count, x >= 0 ? 0 : (-x + step - 1) / step);
        int64_t last = c->input_width - taps - x;
        int64_t inside = larger(before, smaller(count, last < 0 ? 0 : last / step + 1));
        for (int64_t i = 0; i < before; i++) copy_edge(c, run, line, x + i * step, to + i * stride);
        copy_inside(run, inside - before, line + (x + before * step) * c->input_channels + run.begin,
                    step * c->input_channels, to + before * stride, stride);
        for (int64_t i = inside; i < count; i++) copy_edge(c, run, line, x + i * step, to + i * stride);
      }
      to += run.count;
    }
    place += count;
  }
}

/// Puts products, one row a place, where the grid has them in the output.
INLINE void scatter(const correlation *c, const grid *grid, const REAL *products, int64_t stride,
                    int64_t first_place, int64_t places, int64_t count, REAL *output) {
  for (int64_t i = 0; i < places; i++) {
    int64_t place = first_place + i;
    int64_t column = place % grid->columns * grid->column_step + grid->first_column;
    int64_t row = place / grid->columns % grid->rows * grid->row_step + grid->first_row;
    int64_t image = place / grid->columns / grid->rows;
    REAL *to =
        output + ((image * c->output_height + row) * c->output_width + column) * c->output_channels;
    if (products) {
      copy(to, products + i * stride, count);
    } else {
      clear(to, count);
    }
  }
}

/// Multiplies some columns of a panel with the weights of the filters from `first` to less than `last`.
INLINE void multiply_weights(const plan *plan, int64_t depth, int64_t places, int64_t first_column,
                             int64_t columns, const REAL *panel, int64_t stride, const REAL *weights,
                             int64_t first, int64_t last, REAL *products, int64_t products_stride) {
  int64_t filters = output_per_group(&plan->correlation);
  for (int64_t filter = first; filter < last;) {
    int64_t block = filter - filter % plan->weights_block;
    int64_t width = smaller(plan->weights_block, filters - block);
    int64_t count = smaller(block + width, last) - filter;
    multiply(places, count, columns, panel, stride,
             weights + block * depth + first_column * width + filter - block, width, first_column > 0,
             products + filter - first, products_stride);
    filter += count;
  }
}

#include "tiled_panels.h"

static void panels(const task *task, int64_t index) {
  const plan *plan = task->plan;
  const correlation *c = &plan->correlation;
  const grid *grid = c->grids;
  int64_t filters = output_per_group(c), channels = input_per_group(c);
  int64_t blocks = (filters + plan->block - 1) / plan->block;
  int64_t panels = 0;
  for (;; grid++) {
    panels = (c->batch * grid->rows * grid->columns + plan->panel_rows - 1) / plan->panel_rows;
    if (index < panels * blocks * c->groups) break;
    index -= panels * blocks * c->groups;
  }
  int64_t block = index % blocks;
  int64_t group = index / blocks % c->groups;
  int64_t first_place = index / blocks / c->groups * plan->panel_rows;
  int64_t places =
      smaller(plan->panel_rows, c->batch * grid->rows * grid->columns - first_place);
  int64_t first_filter = block * plan->block;
  int64_t count = smaller(plan->block, filters - first_filter);
  int64_t depth = grid->tap_count * channels;
  const REAL *input = task->operands->first;
  const REAL *weights = (const REAL *)task->operands->second +
                        (group * c->tap_count + grid->first_tap) * channels * filters;
  REAL *output = (REAL *)task->operands->result + group * filters + first_filter;
  if (depth == 0) {
    scatter(c, grid, NULL, 0, first_place, places, count, output);
    return;
  }
  bool is_direct = is_dense(grid);
  REAL *panel = task->own;
  REAL *products =
      is_direct ? output + first_place * c->output_channels : panel + plan->rows_at_once * plan->panel_stride;
  int64_t products_stride = is_direct ? c->output_channels : plan->block;
#if PRODUCT_ROWS
  multiply_in_tiles(plan, grid, group, input, first_place, places, weights, first_filter,
                    first_filter + count, panel, products, products_stride);
#else
  bool is_in_place = is_pointwise(c);
  for (int64_t done = 0; done < depth; done += plan->panel_depth) {
    int64_t end = smaller(depth, done + plan->panel_depth);
    const REAL *part = input + first_place * c->input_channels + group * channels + done;
    int64_t stride = c->input_channels;
    if (!is_in_place) {
      fill_panel(c, grid, group, input, first_place, places, done, end, panel, plan->panel_stride);
      part = panel;
      stride = plan->panel_stride;
    }
    multiply_weights(plan, depth, places, done, end - done, part, stride, weights, first_filter,
                     first_filter + count, products, products_stride);
  }
#endif
  if (!is_direct) {
    scatter(c, grid, products, products_stride, first_place, places, count, output);
  }
}

/// One block of columns of one group: the taps and channels of the weights.
static void weights_gradient(const task *task, int64_t index) {
  const plan *plan = task->plan;
  const correlation *c = &plan->correlation;
  const grid *grid = c->grids;
  int64_t filters = output_per_group(c), channels = input_per_group(c);
  int64_t depth = grid->tap_count * channels;
  int64_t blocks = (depth + plan->block - 1) / plan->block;
  int64_t group = index / blocks;
  int64_t first = index % blocks * plan->block;
  int64_t last = smaller(depth, first + plan->block);
  int64_t places = c->batch * grid->rows * grid->columns;
  const REAL *input = task->operands->first;
  const REAL *gradient = (const REAL *)task->operands->second + group * filters;
  REAL *result = (REAL *)task->operands->result + group * filters * depth + first;
  for (int64_t place = 0; place < places; place += plan->panel_rows) {
    int64_t rows = smaller(plan->panel_rows, places - place);
    const REAL *panel = input + place * c->input_channels + group * channels + first;
    int64_t stride = c->input_channels;
    if (!is_pointwise(c)) {
      fill_panel(c, grid, group, input, place, rows, first, last, task->own, plan->panel_stride);
      panel = task->own;
      stride = plan->panel_stride;
    }
    if (!plan->products.cuts) {
      multiply_transposed(filters, last - first, rows, gradient + place * c->output_channels,
                          c->output_channels, panel, stride, place > 0, result, depth);
      continue;
    }
    for (int64_t column = 0; column < last - first; column += SMALL_BLOCK) {
      for (int64_t filter = 0; filter < filters; filter += SMALL_BLOCK) {
        multiply_transposed(smaller(SMALL_BLOCK, filters - filter),
                            smaller(SMALL_BLOCK, last - first - column), rows,
                            gradient + place * c->output_channels + filter, c->output_channels,
                            panel + column, stride, place > 0, result + filter * depth + column, depth);
      }
    }
  }
}
