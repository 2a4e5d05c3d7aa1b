// Pooling. A part is a plane. Along a row of the image, the windows' numbers come into vectors, one for each of the outputs
// side by side; down the columns, vectors are joined. A row within the windows of two rows of outputs is kept between them.
//
// This is for windows of any shape. Those of most networks are in windows_by_two.h.

#include "outbox.h"

typedef struct VARIANT(shape) {
  size_t height, width, window_height, window_width, stride_height, stride_width;
  size_t padding_height, padding_width, rows, columns;
} VARIANT(shape);

INLINE VARIANT(shape) shape_of(const task *task) {
  VARIANT(shape) s;
  s.height = (size_t)task->sizes[2];
  s.width = (size_t)task->sizes[3];
  s.window_height = (size_t)task->sizes[4];
  s.window_width = (size_t)task->sizes[5];
  s.stride_height = (size_t)task->sizes[6];
  s.stride_width = (size_t)task->sizes[7];
  s.padding_height = (size_t)task->sizes[8];
  s.padding_width = (size_t)task->sizes[9];
  s.rows = (s.height + 2 * s.padding_height - s.window_height) / s.stride_height + 1;
  s.columns = (s.width + 2 * s.padding_width - s.window_width) / s.stride_width + 1;
  return s;
}

/// The first row of the image within the windows of a row of outputs, and the first behind them.
INLINE size_t first_row(const VARIANT(shape) *s, size_t row) {
  size_t top = row * s->stride_height;
  return top > s->padding_height ? top - s->padding_height : 0;
}
INLINE size_t end_row(const VARIANT(shape) *s, size_t row) {
  size_t end = row * s->stride_height + s->window_height - s->padding_height;
  return end < s->height ? end : s->height;
}

/// Reads LANES floats from where `position` is in a row, all of which are in it if `is_inside`.
INLINE vector load_there(const float *row, ptrdiff_t width, ptrdiff_t position, float filler, bool is_inside) {
  return is_inside ? load(row + position) : load_within(row, width, position, filler);
}

/// LANES numbers, `stride` apart and not 2, of which the first is at `position` in a row of `width`; `filler` where there are
/// none.
INLINE vector load_apart(const float *row, ptrdiff_t width, ptrdiff_t position, ptrdiff_t stride,
                         float filler, bool is_inside) {
  if (stride == 1) return load_there(row, width, position, filler, is_inside);
  float buffer[LANES];
  for (ptrdiff_t lane = 0; lane < LANES; lane++) {
    ptrdiff_t at = position + lane * stride;
    buffer[lane] = at >= 0 && at < width ? row[at] : filler;
  }
  return load(buffer);
}

/// The numbers of a window, or what is found among them, for each of LANES outputs: the sum, or the largest and its place.
typedef struct VARIANT(found) {
  vector value;
  integers place;
} VARIANT(found);

INLINE VARIANT(found) joined(VARIANT(found) a, vector value, integers place, bool is_largest) {
  if (!is_largest) return (VARIANT(found)){a.value + value, a.place};
  integers is_larger = value > a.value;
  return (VARIANT(found)){choose(is_larger, value, a.value),
                          (is_larger & place) | (~is_larger & a.place)};
}

/// What is found in one row of the image, within the windows of LANES outputs from `column` on; in the order of `evens` where
/// the stride is 2.
INLINE VARIANT(found) along_row(const VARIANT(shape) *s, const float *plane, size_t y, ptrdiff_t position,
                                size_t window, size_t stride, bool is_largest, bool is_inside) {
  const float *row = plane + y * s->width;
  ptrdiff_t width = (ptrdiff_t)s->width;
  float filler = is_largest ? -INFINITY : 0;
  integers place = {0};
  if (is_largest) {
    place = (stride == 2 ? order() : counted()) * (int32_t)stride;
    place += (int32_t)((ptrdiff_t)(y * s->width) + position);
  }
  VARIANT(found) best = {splat(filler), place};
  if (is_largest && !is_inside) {
    // Where nothing is larger than the padding, the place is that of the window's first number.
    integers begin = (integers){0} + (int32_t)(y * s->width), is_before = begin > place;
    best.place = (is_before & begin) | (~is_before & place);
  }
  for (size_t k = 0; k < window; k++) {
    ptrdiff_t at = position + (ptrdiff_t)k;
    if (stride != 2) {
      vector v = load_apart(row, width, at, (ptrdiff_t)stride, filler, is_inside);
      best = k == 0 && is_inside ? (VARIANT(found)){v, place}
                                 : joined(best, v, place + (int32_t)k, is_largest);
      continue;
    }
    // Two of a window's numbers come from the same two vectors; the last one with that before it, so that nothing behind
    // the window is read.
    bool is_last = k + 1 == window && k > 0;
    vector a = load_there(row, width, is_last ? at - 1 : at, filler, is_inside);
    vector b = load_there(row, width, (is_last ? at - 1 : at) + LANES, filler, is_inside);
    vector v = is_last ? odds(a, b) : evens(a, b);
    best = k == 0 && is_inside ? (VARIANT(found)){v, place}
                               : joined(best, v, place + (int32_t)k, is_largest);
    if (++k < window) best = joined(best, odds(a, b), place + (int32_t)k, is_largest);
  }
  return best;
}

/// What is found within the windows of LANES outputs, in the rows from `top` to before `end`. Rows before `new_row` were
/// seen, and kept, for the windows above; rows from `next_top` on are kept for those below. The places of the kept rows are
/// taken in turns, beginning with `place`.
INLINE VARIANT(found) down_columns(const VARIANT(shape) *s, const float *plane, size_t top, size_t end,
                                   size_t new_row, size_t next_top, ptrdiff_t position, float *kept,
                                   size_t kept_row, size_t place, size_t window, size_t stride, bool is_largest,
                                   bool is_inside) {
  VARIANT(found) best = {splat(0), {0}};
  for (size_t y = top; y < end; y++, place++) {
    if (place == s->window_height) place = 0;
    float *slot = kept + place * kept_row;
    VARIANT(found) here;
    if (y < new_row) {
      here = (VARIANT(found)){load(slot), load_integers((int32_t *)slot + LANES)};
    } else {
      here = along_row(s, plane, y, position, window, stride, is_largest, is_inside);
      if (y >= next_top) {
        store(slot, here.value);
        if (is_largest) store_integers((int32_t *)slot + LANES, here.place);
      }
    }
    best = y == top ? here : joined(best, here.value, here.place, is_largest);
  }
  return best;
}

/// Pools planes into outboxes.
INLINE void pool(const task *task, size_t first, size_t last, bool is_largest) {
  VARIANT(shape) s = shape_of(task);
  vector share = splat(1 / (float)(s.window_height * s.window_width));
  size_t outputs = s.rows * s.columns, padded = (s.columns + LANES - 1) / LANES * LANES;
  size_t window = s.window_width, stride = s.stride_width;
  VARIANT(outbox) values = outbox_to((float *)task->tensors[1] + first * outputs, task->scratch);
  float *place_buffer = task->scratch + outbox_floats(s.columns);
  VARIANT(outbox) places = outbox_to(
      is_largest ? (float *)task->tensors[2] + first * outputs : values.to, place_buffer);
  // What was found in the rows that the next windows need, too.
  float *kept = place_buffer + outbox_floats(s.columns);
  for (size_t plane = first; plane < last; plane++) {
    const float *x = (const float *)task->tensors[0] + plane * s.height * s.width;
    size_t new_row = 0;
    for (size_t row = 0; row < s.rows; row++) {
      size_t top = first_row(&s, row), end = end_row(&s, row), next_top = first_row(&s, row + 1);
      size_t place = top % s.window_height;
      float *to = outbox_room(&values, s.columns, task->is_streaming);
      float *to_places = is_largest ? outbox_room(&places, s.columns, task->is_streaming) : NULL;
      for (size_t column = 0; column < s.columns; column += LANES) {
        ptrdiff_t position = (ptrdiff_t)(column * stride) - (ptrdiff_t)s.padding_width;
        bool is_inside = position >= 0 && (size_t)position + LANES * stride + window <= s.width + stride;
        VARIANT(found) best = down_columns(&s, x, top, end, new_row, next_top, position, kept + 2 * column,
                                           2 * padded, place, window, stride, is_largest, is_inside);
        if (!is_largest) best.value *= share;
        store(to + column, stride == 2 ? in_order(best.value) : best.value);
        if (!is_largest) continue;
        vector found = (vector)best.place;
        store((float *)to_places + column, stride == 2 ? in_order(found) : found);
      }
      if (end > new_row) new_row = end;
    }
  }
  outbox_empty(&values, task->is_streaming);
  if (is_largest) outbox_empty(&places, task->is_streaming);
  settle(task->is_streaming);
}

#include "windows_by_two.h"

INLINE void pool_any(const task *task, size_t first, size_t last, bool is_largest) {
  if (steps_by_two(task->sizes, 3)) {
    pool_by_two(task, first, last, 3, is_largest);
    return;
  }
  if (steps_by_two(task->sizes, 2)) {
    pool_by_two(task, first, last, 2, is_largest);
    return;
  }
  pool(task, first, last, is_largest);
}

static void max_pooling(const task *task, size_t first, size_t last) {
  pool_any(task, first, last, true);
}

/// Copies a plane to where it belongs, around the caches if that is wanted and possible.
INLINE void put_plane(const float *from, float *to, size_t count, bool is_streaming) {
  size_t i = 0;
  if (is_streaming && (uintptr_t)to % VECTOR_BYTES == 0) {
    for (; count - i >= LANES; i += LANES) put(to + i, load(from + i), true);
  }
  memcpy(to + i, from + i, (count - i) * sizeof(float));
}

/// Adds each gradient at its place, one after the other.
INLINE void scatter(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  size_t pixels = s.height * s.width, outputs = s.rows * s.columns;
  float *sums = task->scratch;
  for (size_t plane = first; plane < last; plane++) {
    const float *d = (const float *)task->tensors[0] + plane * outputs;
    const int32_t *places = (const int32_t *)task->tensors[1] + plane * outputs;
    float *target = task->is_streaming ? sums : (float *)task->tensors[2] + plane * pixels;
    memset(target, 0, pixels * sizeof(float));
    for (size_t i = 0; i < outputs; i++) target[places[i]] += d[i];
    if (target == sums) {
      put_plane(sums, (float *)task->tensors[2] + plane * pixels, pixels, true);
    }
  }
  settle(task->is_streaming);
}

INLINE float total(const float *x, size_t count) {
  vector sums[2] = {splat(0), splat(0)};
  size_t i = 0;
  for (; count - i >= 2 * LANES; i += 2 * LANES) {
    sums[0] += load(x + i);
    sums[1] += load(x + i + LANES);
  }
  float sum = sum_of(sums[0] + sums[1]);
  for (; i < count; i++) sum += x[i];
  return sum;
}

INLINE bool is_whole_image(const VARIANT(shape) *s) {
  return s->rows * s->columns == 1 && s->window_height == s->height && s->window_width == s->width;
}

static void average_pooling(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  if (!is_whole_image(&s)) {
    pool_any(task, first, last, false);
    return;
  }
  size_t pixels = s.height * s.width;
  float share = 1 / (float)pixels;
  for (size_t plane = first; plane < last; plane++) {
    ((float *)task->tensors[1])[plane] =
        share * total((const float *)task->tensors[0] + plane * pixels, pixels);
  }
}

/// The sum of the gradients whose windows reach each of LANES columns of a padded image, `stride` apart, from `column` on.
INLINE vector reaching(const float *gradients, size_t column, size_t window, size_t stride) {
  vector sum = splat(0);
  const float *at = gradients + column / stride;
  for (size_t k = column % stride; k < window; k += stride, at--) sum += load(at);
  return sum;
}

/// Adds the gradients of averages down the columns of their windows, then along a row of the image.
INLINE void spread(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  size_t window = s.window_width, stride = s.stride_width, pad = s.padding_width;
  vector share = splat(1 / (float)(s.window_height * s.window_width));
  size_t pixels = s.height * s.width, outputs = s.rows * s.columns;
  VARIANT(outbox) box = outbox_to((float *)task->tensors[1] + first * pixels, task->scratch);
  // Zeros on both sides of a row of gradients, so that windows beyond the first and the last add nothing.
  size_t margin = window + LANES, line = spread_line(task->sizes);
  float *gradients = task->scratch + outbox_floats(s.width);
  memset(gradients, 0, 2 * line * sizeof(float));
  for (size_t plane = first; plane < last; plane++) {
    const float *d = (const float *)task->tensors[0] + plane * outputs;
    // The gradients of a row are added up before those of the row before are spread: what was just stored can't be loaded
    // at other places without waiting.
    for (size_t y = 0; y <= s.height; y++) {
      if (y < s.height) {
        float *sums = gradients + y % 2 * line + margin;
        size_t from = y + s.padding_height >= s.window_height
                          ? (y + s.padding_height - s.window_height) / s.stride_height + 1
                          : 0;
        size_t end = (y + s.padding_height) / s.stride_height + 1;
        if (end > s.rows) end = s.rows;
        for (size_t i = 0; i < s.columns; i += LANES) {
          vector sum = splat(0);
          for (size_t row = from; row < end; row++) {
            sum += load_first(d + row * s.columns + i, (ptrdiff_t)(s.columns - i), 0);
          }
          store(sums + i, sum * share);
        }
      }
      if (y == 0) continue;
      const float *sums = gradients + (y - 1) % 2 * line + margin;
      float *to = outbox_room(&box, s.width, task->is_streaming);
      size_t x = 0;
      if (stride == 1) {
        for (; x < s.width; x += LANES) store(to + x, reaching(sums, x + pad, window, 1));
      } else if (stride == 2) {
        for (; x < s.width; x += 2 * LANES) {
          vector even = reaching(sums, x + pad, window, 2), odd = reaching(sums, x + 1 + pad, window, 2);
          store(to + x, first_in_turns(even, odd));
          store(to + x + LANES, second_in_turns(even, odd));
        }
      }
      for (; x < s.width; x++) {
        float sum = 0;
        size_t at = (x + pad) / stride;
        for (size_t k = (x + pad) % stride; k < window; k += stride) {
          sum += (sums + at)[-(ptrdiff_t)(k / stride)];
        }
        to[x] = sum;
      }
    }
  }
  outbox_empty(&box, task->is_streaming);
  settle(task->is_streaming);
}

static void max_pooling_backward(const task *task, size_t first, size_t last) {
  if (steps_by_two(task->sizes, 3)) {
    spread_by_two(task, first, last, 3, true);
  } else if (steps_by_two(task->sizes, 2)) {
    spread_by_two(task, first, last, 2, true);
  } else {
    scatter(task, first, last);
  }
}

static void average_pooling_backward(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  if (is_whole_image(&s)) {
    size_t pixels = s.height * s.width;
    for (size_t plane = first; plane < last; plane++) {
      float g = ((const float *)task->tensors[0])[plane] / (float)pixels;
      float *to = (float *)task->tensors[1] + plane * pixels;
      size_t i = 0;
      for (; pixels - i >= LANES; i += LANES) store(to + i, splat(g));
      for (; i < pixels; i++) to[i] = g;
    }
  } else if (steps_by_two(task->sizes, 3)) {
    spread_by_two(task, first, last, 3, false);
  } else if (steps_by_two(task->sizes, 2)) {
    spread_by_two(task, first, last, 2, false);
  } else {
    spread(task, first, last);
  }
}
