// Products of panels with weights.

/// Writes the columns from `first_column` to less than `last_column` of a panel of places, counted over all
/// images: what each place sees of the input, tap by tap, padding as zeros.
INLINE void fill_panel(const correlation *c, const grid *grid, int64_t group, const REAL *input,
                       int64_t first_place, int64_t places, int64_t first_column,
                       int64_t last_column, REAL *panel, int64_t stride) {
  int64_t channels = input_per_group(c);
  // Neighbouring taps of a single group read one run of elements.
  int64_t taps = c->groups == 1 ? grid->run : 1;
  int64_t length = taps * channels;
  int64_t first_run = first_column / length;
  int64_t row_elements = c->input_width * c->input_channels;
  int64_t column = first_place % grid->columns;
  int64_t row = first_place / grid->columns % grid->rows;
  int64_t image = first_place / grid->columns / grid->rows;
  for (int64_t place = 0; place < places; place++, panel += stride) {
    REAL *to = panel;
    int64_t top = row * grid->source_row_step;
    int64_t left = column * grid->source_column_step;
    for (int64_t run = first_run; run * length < last_column; run++) {
      const tap *tap = &grid->taps[run * taps];
      int64_t begin = larger(0, first_column - run * length);
      int64_t end = smaller(length, last_column - run * length);
      int64_t y = top + tap->row, x = left + tap->column;
      int64_t count = end - begin;
      if (y < 0 || y >= c->input_height) {
        clear(to, count);
      } else {
        const REAL *line = input + (image * c->input_height + y) * row_elements;
        int64_t from = x * c->input_channels + group * channels + begin;
        if (x >= 0 && x + taps <= c->input_width) {
          copy(to, line + from, count);
        } else {
          // Only a run over whole pixels can lie partly outside.
          int64_t before = smaller(count, larger(0, -from));
          if (taps == 1) before = count;
          int64_t inside = larger(0, smaller(count, row_elements - from) - before);
          if (taps == 1) inside = 0;
          clear(to, before);
          copy(to + before, line + from + before, inside);
          clear(to + before + inside, count - before - inside);
        }
      }
      to += count;
    }
    if (++column < grid->columns) continue;
    column = 0;
    if (++row < grid->rows) continue;
    row = 0;
    image++;
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
                        (group * c->tap_count + grid->first_tap) * channels * filters + first_filter;
  REAL *output = (REAL *)task->operands->result + group * filters + first_filter;
  if (is_pointwise(c)) {
    multiply(places, count, channels, input + first_place * c->input_channels + group * channels,
             c->input_channels, weights, filters, false, output + first_place * c->output_channels,
             c->output_channels);
    return;
  }
  if (depth == 0) {
    scatter(c, grid, NULL, 0, first_place, places, count, output);
    return;
  }
  bool is_direct = is_dense(grid);
  REAL *panel = task->own;
  REAL *products =
      is_direct ? output + first_place * c->output_channels : panel + plan->panel_rows * plan->panel_stride;
  int64_t products_stride = is_direct ? c->output_channels : plan->block;
  for (int64_t done = 0; done < depth; done += plan->panel_depth) {
    int64_t end = smaller(depth, done + plan->panel_depth);
    fill_panel(c, grid, group, input, first_place, places, done, end, panel, plan->panel_stride);
    multiply(places, count, end - done, panel, plan->panel_stride, weights + done * filters, filters,
             done > 0, products, products_stride);
  }
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
    multiply_transposed(filters, last - first, rows, gradient + place * c->output_channels,
                        c->output_channels, panel, stride, place > 0, result, depth);
  }
}
