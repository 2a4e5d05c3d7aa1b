#include "shape.h"

#include <stdlib.h>
#include <string.h>

const char *const size_names[SIZE_COUNT] = {
    "batch",         "channels",       "height",        "width",
    "filters",       "filter_height",  "filter_width",  "stride_height",
    "stride_width",  "padding_height", "padding_width", "dilation_height",
    "dilation_width", "groups"};

/// Whether a tensor of these extents has at most 2⁴⁸ elements.
static bool is_addressable(int64_t a, int64_t b, int64_t c, int64_t d) {
  int64_t count = 0;
  return !__builtin_mul_overflow(a, b, &count) && !__builtin_mul_overflow(count, c, &count) &&
         !__builtin_mul_overflow(count, d, &count) && count <= (int64_t)1 << 48;
}

const char *complete_sizes(sizes *s) {
  if (s->channels % s->groups != 0 || s->filters % s->groups != 0) {
    return "The channels and filters don't divide into the groups.";
  }
  int64_t spare_height =
      s->height + 2 * s->padding_height - s->dilation_height * (s->filter_height - 1) - 1;
  int64_t spare_width =
      s->width + 2 * s->padding_width - s->dilation_width * (s->filter_width - 1) - 1;
  if (spare_height < 0 || spare_width < 0) {
    return "The filter reaches over more than the padded image.";
  }
  s->output_height = spare_height / s->stride_height + 1;
  s->output_width = spare_width / s->stride_width + 1;
  if (!is_addressable(s->batch, s->channels, s->height, s->width) ||
      !is_addressable(s->batch, s->filters, s->output_height, s->output_width) ||
      !is_addressable(s->filters, s->channels / s->groups, s->filter_height, s->filter_width)) {
    return "A tensor would have more than 2^48 elements.";
  }
  if (s->channels / s->groups * s->filter_height * s->filter_width > INT32_MAX ||
      s->filters * s->filter_height * s->filter_width > INT32_MAX) {
    return "A filter has more elements than OpenBLAS can address.";
  }
  return NULL;
}

// MARK: - Grids

/// How many neighbouring taps read neighbouring pixels, wherever they begin.
static int64_t run_of(const grid *grid) {
  int64_t run = 1;
  while (run < grid->tap_count && grid->taps[run].row == grid->taps[0].row &&
         grid->taps[run].column == grid->taps[run - 1].column + 1) {
    run++;
  }
  if (grid->tap_count % run != 0) return 1;
  for (int64_t i = 0; i < grid->tap_count; i++) {
    if (i % run == 0) continue;
    if (grid->taps[i].row != grid->taps[i - 1].row ||
        grid->taps[i].column != grid->taps[i - 1].column + 1) {
      return 1;
    }
  }
  return run;
}

static bool forward_grid(const sizes *s, grid *grid) {
  grid->taps = calloc((size_t)(s->filter_height * s->filter_width), sizeof(tap));
  if (!grid->taps) return false;
  grid->rows = s->output_height;
  grid->columns = s->output_width;
  grid->row_step = 1;
  grid->column_step = 1;
  grid->source_row_step = s->stride_height;
  grid->source_column_step = s->stride_width;
  for (int64_t r = 0; r < s->filter_height; r++) {
    for (int64_t q = 0; q < s->filter_width; q++) {
      grid->taps[grid->tap_count++] =
          (tap){.row = r * s->dilation_height - s->padding_height,
                .column = q * s->dilation_width - s->padding_width,
                .weight = r * s->filter_width + q};
    }
  }
  grid->run = run_of(grid);
  return true;
}

/// Element y of the source met weight r in output (y + padding − r · dilation) / stride, if that is whole.
static bool backward_grid(const sizes *s, int64_t row, int64_t column, grid *grid) {
  grid->taps = calloc((size_t)(s->filter_height * s->filter_width), sizeof(tap));
  if (!grid->taps) return false;
  grid->rows = (s->height - row + s->stride_height - 1) / s->stride_height;
  grid->columns = (s->width - column + s->stride_width - 1) / s->stride_width;
  grid->first_row = row;
  grid->first_column = column;
  grid->row_step = s->stride_height;
  grid->column_step = s->stride_width;
  grid->source_row_step = 1;
  grid->source_column_step = 1;
  // Backwards, so that the taps' columns ascend.
  for (int64_t r = s->filter_height - 1; r >= 0; r--) {
    int64_t y = row + s->padding_height - r * s->dilation_height;
    if (y % s->stride_height != 0) continue;
    for (int64_t q = s->filter_width - 1; q >= 0; q--) {
      int64_t x = column + s->padding_width - q * s->dilation_width;
      if (x % s->stride_width != 0) continue;
      grid->taps[grid->tap_count++] = (tap){
          .row = y / s->stride_height,
          .column = x / s->stride_width,
          .weight = r * s->filter_width + q,
      };
    }
  }
  grid->run = grid->tap_count > 0 ? run_of(grid) : 1;
  return true;
}

bool find_correlation(const sizes *s, pass pass, correlation *c) {
  bool is_backward = pass == BACKWARD_DATA;
  memset(c, 0, sizeof *c);
  c->batch = s->batch;
  c->groups = s->groups;
  c->input_channels = is_backward ? s->filters : s->channels;
  c->output_channels = is_backward ? s->channels : s->filters;
  c->input_height = is_backward ? s->output_height : s->height;
  c->input_width = is_backward ? s->output_width : s->width;
  c->output_height = is_backward ? s->height : s->output_height;
  c->output_width = is_backward ? s->width : s->output_width;
  int64_t rows = is_backward && s->stride_height < s->height ? s->stride_height : s->height;
  int64_t columns = is_backward && s->stride_width < s->width ? s->stride_width : s->width;
  if (!is_backward) rows = columns = 1;
  c->grids = calloc((size_t)(rows * columns), sizeof(grid));
  if (!c->grids) return false;
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < columns; column++) {
      grid *grid = &c->grids[c->grid_count++];
      grid->first_tap = c->tap_count;
      if (!(is_backward ? backward_grid(s, row, column, grid) : forward_grid(s, grid))) {
        forget_correlation(c);
        return false;
      }
      c->tap_count += grid->tap_count;
    }
  }
  return true;
}

void forget_correlation(correlation *c) {
  for (int64_t i = 0; i < c->grid_count; i++) free(c->grids[i].taps);
  free(c->grids);
  c->grids = NULL;
  c->grid_count = 0;
}

bool is_dense(const grid *grid) { return grid->row_step == 1 && grid->column_step == 1; }

bool is_pointwise(const correlation *c) {
  const grid *grid = c->grids;
  return c->grid_count == 1 && grid->tap_count == 1 && is_dense(grid) &&
         grid->source_row_step == 1 && grid->source_column_step == 1 && grid->taps[0].row == 0 &&
         grid->taps[0].column == 0 && c->input_height == c->output_height &&
         c->input_width == c->output_width;
}
