// One channel and one filter in a group: products along the channels, which lie side by side.

/// The most taps whose addresses are kept at once.
enum { TAPS_AT_ONCE = 32 };

/// Adds up the products of some taps for every channel.
INLINE void sum_taps(int64_t channels, int64_t count, const REAL *const *inputs,
                     const REAL *const *weights, bool adds, REAL *output) {
  int64_t i = 0;
  for (; i + LANES <= channels; i += LANES) {
    vector sum = adds ? load(output + i) : (vector){0};
    for (int64_t tap = 0; tap < count; tap++) sum += load(inputs[tap] + i) * load(weights[tap] + i);
    store(output + i, sum);
  }
  for (; i < channels; i++) {
    REAL sum = adds ? output[i] : 0;
    for (int64_t tap = 0; tap < count; tap++) sum += inputs[tap][i] * weights[tap][i];
    output[i] = sum;
  }
}

/// One row of places of one grid and image.
static void depthwise(const task *task, int64_t index) {
  const correlation *c = &task->plan->correlation;
  const grid *grid = c->grids;
  for (; index >= c->batch * grid->rows; grid++) index -= c->batch * grid->rows;
  int64_t image = index / grid->rows, row = index % grid->rows;
  int64_t channels = c->input_channels;
  const REAL *input =
      (const REAL *)task->operands->first + image * c->input_height * c->input_width * channels;
  const REAL *all_weights = (const REAL *)task->operands->second + grid->first_tap * channels;
  REAL *output = (REAL *)task->operands->result +
                 ((image * c->output_height + row * grid->row_step + grid->first_row) * c->output_width +
                  grid->first_column) *
                     channels;
  for (int64_t column = 0; column < grid->columns; column++) {
    REAL *to = output + column * grid->column_step * channels;
    const REAL *inputs[TAPS_AT_ONCE], *weights[TAPS_AT_ONCE];
    int64_t count = 0;
    bool adds = false;
    for (int64_t i = 0; i < grid->tap_count; i++) {
      int64_t y = row * grid->source_row_step + grid->taps[i].row;
      int64_t x = column * grid->source_column_step + grid->taps[i].column;
      if (y < 0 || y >= c->input_height || x < 0 || x >= c->input_width) continue;
      inputs[count] = input + (y * c->input_width + x) * channels;
      weights[count++] = all_weights + i * channels;
      if (count < TAPS_AT_ONCE) continue;
      sum_taps(channels, count, inputs, weights, adds, to);
      count = 0;
      adds = true;
    }
    if (count == 9) {
      sum_taps(channels, 9, inputs, weights, adds, to);
    } else if (count > 0 || !adds) {
      sum_taps(channels, count, inputs, weights, adds, to);
    }
  }
}

/// One block of channels. The result has the taps' weights one behind the other, channels innermost.
static void depthwise_weights_gradient(const task *task, int64_t index) {
  const plan *plan = task->plan;
  const correlation *c = &plan->correlation;
  const grid *grid = c->grids;
  int64_t channels = c->input_channels;
  int64_t first = index * plan->block, count = smaller(plan->block, channels - first);
  const REAL *input = (const REAL *)task->operands->first + first;
  const REAL *gradient = (const REAL *)task->operands->second + first;
  REAL *result = (REAL *)task->operands->result + first;
  for (int64_t i = 0; i < grid->tap_count; i++) clear(result + i * channels, count);
  for (int64_t line = 0; line < c->batch * grid->rows; line++) {
    int64_t image = line / grid->rows, row = line % grid->rows;
    const REAL *from = gradient + line * grid->columns * channels;
    for (int64_t i = 0; i < grid->tap_count; i++) {
      int64_t y = row * grid->source_row_step + grid->taps[i].row;
      if (y < 0 || y >= c->input_height) continue;
      const REAL *source = input + (image * c->input_height + y) * c->input_width * channels;
      int64_t step = grid->source_column_step, start = grid->taps[i].column;
      int64_t begin = start >= 0 ? 0 : (-start + step - 1) / step;
      int64_t end = c->input_width - start <= 0 ? 0 : (c->input_width - start + step - 1) / step;
      end = smaller(end, grid->columns);
      REAL *to = result + i * channels;
      int64_t channel = 0;
      for (; channel + LANES <= count; channel += LANES) {
        vector sum = load(to + channel);
        for (int64_t x = begin; x < end; x++) {
          sum += load(from + x * channels + channel) *
                 load(source + (x * step + start) * channels + channel);
        }
        store(to + channel, sum);
      }
      for (; channel < count; channel++) {
        REAL sum = to[channel];
        for (int64_t x = begin; x < end; x++) {
          sum += from[x * channels + channel] * source[(x * step + start) * channels + channel];
        }
        to[channel] = sum;
      }
    }
  }
}
