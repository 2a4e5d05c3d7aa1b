// Pooling by square windows of 3 or 2 with steps of 2, as networks for images have it. A row of the image is read in pairs of
// vectors, from which the numbers before, on and behind each window's middle come without another load. Borders cost nothing.

/// Whether windows are `window` wide and high, two apart, and padded by half of it at most.
INLINE bool steps_by_two(const int64_t *sizes, int64_t window) {
  bool is_padded_alike = sizes[8] == sizes[9] && sizes[8] <= (window == 3 ? 1 : 0);
  return sizes[4] == window && sizes[5] == window && sizes[6] == 2 && sizes[7] == 2 && is_padded_alike;
}

/// A window of 3 reads columns 2j − 1 to 2j + 1 of the image, behind a lead of 1 where it isn't padded; one of 2 reads 2j and
/// 2j + 1.
INLINE size_t lead_of(const VARIANT(shape) *s, size_t window) { return window == 3 && s->padding_width == 0; }

/// Two vectors that follow each other in a row.
typedef struct VARIANT(pair) {
  vector a, b;
} VARIANT(pair);

/// Reads them, `left` floats before the row's end.
INLINE VARIANT(pair) load_pair(const float *at, ptrdiff_t left, float filler, bool is_inside) {
  if (is_inside) return (VARIANT(pair)){load(at), load(at + LANES)};
  return (VARIANT(pair)){load_first(at, left, filler), load_first(at + LANES, left - LANES, filler)};
}

/// The averages of LANES windows, over `rows` rows of the image from `at` on. `before` are the odd numbers before.
INLINE vector average_down(const float *at, size_t width, ptrdiff_t left, size_t rows, size_t window,
                           vector *before, bool is_inside) {
  VARIANT(pair) sum = load_pair(at, left, 0, is_inside);
  for (size_t k = 1; k < rows; k++) {
    const float *row = at + k * width;
    VARIANT(pair) more = load_pair(row, left, 0, is_inside);
    sum.a += more.a;
    sum.b += more.b;
    // The first row of a window was the last of the one above.
    if (k + 2 < rows) continue;
    ask_ahead(row, 0);
    ask_ahead(row + LANES, 1);
  }
  vector even = evens_in_order(sum.a, sum.b), odd = odds_in_order(sum.a, sum.b), all = even + odd;
  if (window == 3) all += one_back(*before, odd);
  *before = odd;
  return all;
}

/// The averages of a row of windows, over `rows` rows of the image from `top` on.
INLINE void average_row(const VARIANT(shape) *s, const float *top, size_t rows, size_t window, vector share,
                        float *to) {
  size_t lead = lead_of(s, window);
  ptrdiff_t left = (ptrdiff_t)(s->width - lead);
  vector before = splat(0);
  for (size_t k = 0; lead && k < rows; k++) before += splat(top[k * s->width]);
  const float *at = top + lead;
  size_t j = 0;
  for (; left >= 2 * LANES && j < s->columns; at += 2 * LANES, left -= 2 * LANES, j += LANES) {
    store(to + j, share * average_down(at, s->width, left, rows, window, &before, true));
  }
  for (; j < s->columns; at += 2 * LANES, left -= 2 * LANES, j += LANES) {
    store(to + j, share * average_down(at, s->width, left, rows, window, &before, false));
  }
}

/// A row of windows whose largest numbers are looked for, over `rows` rows of the image from `at` on, which moves along.
typedef struct VARIANT(search) {
  const float *at;
  size_t width, rows;
  /// The columns that are left of the image.
  ptrdiff_t left;
  /// Whether `kept` holds what was found in the row before. It receives what is found in the last row.
  bool has_kept;
  float *kept;
  /// The odd numbers before, of each row.
  vector before[3];
  /// The places of the windows' middle numbers in the first row, and how many numbers are before each: one, and none at the border.
  integers middle, less;
} VARIANT(search);

/// The largest numbers and their places along the row `k`, for LANES windows.
INLINE VARIANT(found) largest_along(VARIANT(search) *search, size_t k, size_t window, bool is_inside) {
  const float *row = search->at + k * search->width;
  VARIANT(pair) pair = load_pair(row, search->left, -INFINITY, is_inside);
  ask_ahead(row, 0);
  ask_ahead(row + LANES, 1);
  vector even = evens_in_order(pair.a, pair.b), odd = odds_in_order(pair.a, pair.b);
  integers middle = search->middle + (int32_t)(k * search->width);
  VARIANT(found) best = {even, middle};
  if (window == 3) {
    best = (VARIANT(found)){one_back(search->before[k], odd), middle - search->less};
    best = joined(best, even, middle, true);
  }
  search->before[k] = odd;
  return joined(best, odd, middle + 1, true);
}

/// The largest numbers of LANES windows, and moves on by them.
INLINE VARIANT(found) largest_down(VARIANT(search) *search, size_t window, bool is_inside) {
  VARIANT(found) best = {splat(0), {0}};
  if (search->has_kept) {
    best = (VARIANT(found)){load(search->kept), load_integers((int32_t *)search->kept + LANES)};
  }
  for (size_t k = 0; k < search->rows; k++) {
    VARIANT(found) here = largest_along(search, k, window, is_inside);
    best = k == 0 && !search->has_kept ? here : joined(best, here.value, here.place, true);
    if (k + 1 == search->rows && window == 3) {
      store(search->kept, here.value);
      store_integers((int32_t *)search->kept + LANES, here.place);
    }
  }
  search->at += 2 * LANES;
  search->left -= 2 * LANES;
  search->kept += 2 * LANES;
  search->middle += 2 * LANES;
  search->less = (integers){0} + 1;
  return best;
}

/// The largest numbers of a row of windows, over `rows` rows of the image from `top` on.
INLINE void largest_row(const VARIANT(shape) *s, const float *plane, size_t top, size_t rows, bool has_kept,
                        size_t window, float *kept, float *to, int32_t *to_places) {
  size_t lead = lead_of(s, window), begin = top * s->width + lead;
  VARIANT(search) search = {.at = plane + begin, .width = s->width, .rows = rows, .has_kept = has_kept, .kept = kept};
  search.left = (ptrdiff_t)(s->width - lead);
  for (size_t k = 0; k < rows; k++) {
    search.before[k] = splat(lead ? search.at[k * s->width - 1] : -INFINITY);
  }
  search.middle = counted() * 2 + (int32_t)begin;
  search.less = (integers){0} + 1;
  if (!lead) search.less[0] = 0;
  size_t j = 0;
  for (; search.left >= 2 * LANES && j < s->columns; j += LANES) {
    VARIANT(found) best = largest_down(&search, window, true);
    store(to + j, best.value);
    store_integers(to_places + j, best.place);
  }
  for (; j < s->columns; j += LANES) {
    VARIANT(found) best = largest_down(&search, window, false);
    store(to + j, best.value);
    store_integers(to_places + j, best.place);
  }
}

/// Pools planes into outboxes.
INLINE void pool_by_two(const task *task, size_t first, size_t last, size_t window, bool is_largest) {
  VARIANT(shape) s = shape_of(task);
  vector share = splat(1 / (float)(window * window));
  size_t outputs = s.rows * s.columns;
  VARIANT(outbox) values = outbox_to((float *)task->tensors[1] + first * outputs, task->scratch);
  float *place_buffer = task->scratch + outbox_floats(s.columns);
  VARIANT(outbox) places = outbox_to(
      is_largest ? (float *)task->tensors[2] + first * outputs : values.to, place_buffer);
  float *kept = place_buffer + outbox_floats(s.columns);
  for (size_t plane = first; plane < last; plane++) {
    const float *x = (const float *)task->tensors[0] + plane * s.height * s.width;
    size_t new_row = 0;
    for (size_t row = 0; row < s.rows; row++) {
      size_t top = first_row(&s, row), end = end_row(&s, row);
      float *to = outbox_room(&values, s.columns, task->is_streaming);
      if (!is_largest) {
        if (end - top == window) {
          average_row(&s, x + top * s.width, window, window, share, to);
        } else {
          average_row(&s, x + top * s.width, end - top, window, share, to);
        }
        continue;
      }
      int32_t *to_places = (int32_t *)outbox_room(&places, s.columns, task->is_streaming);
      bool has_kept = top < new_row;
      size_t from = has_kept ? new_row : top;
      if (has_kept == (window == 3) && end - from == 2) {
        largest_row(&s, x, from, 2, window == 3, window, kept, to, to_places);
      } else {
        largest_row(&s, x, from, end - from, has_kept, window, kept, to, to_places);
      }
      new_row = end;
    }
  }
  outbox_empty(&values, task->is_streaming);
  if (is_largest) outbox_empty(&places, task->is_streaming);
  settle(task->is_streaming);
}

/// The gradients that reach the numbers before, on and behind the middles of LANES windows, or the first two for windows of 2,
/// in one row of the image.
typedef struct VARIANT(given) {
  vector at[3];
} VARIANT(given);

/// Adds up the gradients from output `j` on over rows of outputs from `from` to before `end`. Those of averages are the same for
/// each column of a window; those of a largest number go where its place is.
INLINE VARIANT(given) gradients_at(const VARIANT(shape) *s, const float *d, const int32_t *places, size_t y,
                                   size_t from, size_t end, size_t j, size_t window, vector share,
                                   bool is_largest, bool is_inside) {
  VARIANT(given) sums = {{splat(0), splat(0), splat(0)}};
  ptrdiff_t left = (ptrdiff_t)s->columns - (ptrdiff_t)j;
  integers begin = counted() * 2 + (int32_t)(y * s->width + 2 * j) - (int32_t)s->padding_width;
  for (size_t row = from; row < end; row++) {
    size_t at = row * s->columns + j;
    vector given = is_inside ? load(d + at) : load_first(d + at, left, 0);
    ask_ahead(d + at, 0);
    if (!is_largest) {
      sums.at[0] += given;
      continue;
    }
    ask_ahead((const float *)places + at, 0);
    integers place = is_inside ? load_integers(places + at)
                               : (integers)load_first((const float *)places + at, left, 0);
    integers column = place - begin;
    for (int k = 0; k < (int)window; k++) sums.at[k] += choose(column == k, given, splat(0));
  }
  if (!is_largest) sums.at[0] = sums.at[1] = sums.at[2] = sums.at[0] * share;
  return sums;
}

/// Where a row of the image goes: straight to memory if its rows are aligned, else into an outbox.
INLINE void put_part(float *to, size_t x, size_t width, vector v, bool is_direct, bool is_streaming) {
  if (is_direct) {
    if (x < width) put(to + x, v, is_streaming);
  } else {
    store(to + x, v);
  }
}

/// Writes a row of the image's gradient, to which rows of outputs from `from` to before `end` contribute.
INLINE void spread_row(const VARIANT(shape) *s, const float *d, const int32_t *places, size_t y, size_t from,
                       size_t end, size_t window, vector share, bool is_largest, bool is_direct,
                       bool is_streaming, float *to) {
  bool is_padded = window == 3 && s->padding_width == 1;
  VARIANT(given) before = {{splat(0), splat(0), splat(0)}};
  VARIANT(given) now =
      gradients_at(s, d, places, y, from, end, 0, window, share, is_largest, s->columns >= LANES);
  for (size_t j = 0; 2 * j < s->width; j += LANES) {
    bool is_inside = j + 2 * LANES <= s->columns;
    VARIANT(given) next =
        is_inside ? gradients_at(s, d, places, y, from, end, j + LANES, window, share, is_largest, true)
                  : gradients_at(s, d, places, y, from, end, j + LANES, window, share, is_largest, false);
    vector even = is_padded ? now.at[1] : now.at[0], odd = is_padded ? now.at[2] : now.at[1];
    if (is_padded) odd += one_on(now.at[0], next.at[0]);
    if (window == 3 && !is_padded) even += one_back(before.at[2], now.at[2]);
    put_part(to, 2 * j, s->width, first_in_turns(even, odd), is_direct, is_streaming);
    put_part(to, 2 * j + LANES, s->width, second_in_turns(even, odd), is_direct, is_streaming);
    before = now;
    now = next;
  }
}

INLINE void spread_planes(const task *task, size_t first, size_t last, size_t window, bool is_largest,
                          bool is_direct) {
  VARIANT(shape) s = shape_of(task);
  vector share = splat(1 / (float)(window * window));
  size_t pixels = s.height * s.width, outputs = s.rows * s.columns;
  float *straight = (float *)task->tensors[is_largest ? 2 : 1] + first * pixels;
  VARIANT(outbox) box = outbox_to(straight, task->scratch);
  for (size_t plane = first; plane < last; plane++) {
    const float *d = (const float *)task->tensors[0] + plane * outputs;
    const int32_t *places = is_largest ? (const int32_t *)task->tensors[1] + plane * outputs : NULL;
    for (size_t y = 0; y < s.height; y++, straight += s.width) {
      float *to = is_direct ? straight : outbox_room(&box, s.width, task->is_streaming);
      size_t padded = y + s.padding_height, end = padded / 2 + 1;
      size_t from = padded >= window ? (padded - window) / 2 + 1 : 0;
      if (end > s.rows) end = s.rows;
      if (end - from == 1) {
        spread_row(&s, d, places, y, from, from + 1, window, share, is_largest, is_direct, task->is_streaming, to);
      } else if (window == 3 && end - from == 2) {
        spread_row(&s, d, places, y, from, from + 2, window, share, is_largest, is_direct, task->is_streaming, to);
      } else {
        // Behind the last window.
        spread_row(&s, d, places, y, from, from, window, share, is_largest, is_direct, task->is_streaming, to);
      }
    }
  }
  if (!is_direct) outbox_empty(&box, task->is_streaming);
  settle(task->is_streaming);
}

INLINE void spread_by_two(const task *task, size_t first, size_t last, size_t window, bool is_largest) {
  if (rows_are_aligned((size_t)task->sizes[3])) {
    spread_planes(task, first, last, window, is_largest, true);
  } else {
    spread_planes(task, first, last, window, is_largest, false);
  }
}
