// What is computed for each row of a matrix. A row is read from memory once: what follows finds it in
// the cache. The hardware foresees the next row; asking for it as well made every stage slower, a softmax
// backward by a third.

/// Whether rows of `columns` floats begin at a vector's alignment, so that they can be streamed.
INLINE bool rows_are_aligned(size_t columns) { return columns % LANES == 0; }

INLINE float largest_in(const float *x, size_t count) {
  vector largest[4];
  for (int k = 0; k < 4; k++) largest[k] = splat(-INFINITY);
  size_t i = 0;
  for (; count - i >= 4 * LANES; i += 4 * LANES) {
    for (int k = 0; k < 4; k++) largest[k] = larger(largest[k], load(x + i + k * LANES));
  }
  for (; count - i >= LANES; i += LANES) largest[0] = larger(largest[0], load(x + i));
  if (i < count) largest[1] = larger(largest[1], load_some(x + i, count - i, -INFINITY));
  return largest_of(larger(larger(largest[0], largest[1]), larger(largest[2], largest[3])));
}

/// A row on its way through `shares`.
typedef struct VARIANT(row) {
  /// What is read, and the largest of it.
  const float *x;
  float largest;
  /// The exponentials, in the cache, and the number that each is multiplied with when it is written.
  float *e;
  float factor;
  float *to;
} VARIANT(row);

/// Does three things side by side, each on another row: looks for the largest of `next`, which comes from memory; computes
/// the exponentials of `now`, whose sum is returned; writes `before`, if there is one. One after the other, memory would
/// wait while the exponentials are computed.
INLINE float advance(VARIANT(row) *next, const VARIANT(row) *now, const VARIANT(row) *before,
                     size_t count, bool is_streaming) {
  vector sums[2] = {splat(0), splat(0)}, largest[2] = {splat(-INFINITY), splat(-INFINITY)};
  size_t i = 0;
  for (; count - i >= 2 * LANES; i += 2 * LANES) {
    for (int k = 0; k < 2; k++) {
      size_t at = i + (size_t)k * LANES;
      largest[k] = larger(largest[k], load(next->x + at));
      vector v = exponential(load(now->x + at) - splat(now->largest));
      sums[k] += v;
      store(now->e + at, v);
      if (before) put(before->to + at, load(before->e + at) * splat(before->factor), is_streaming);
    }
  }
  while (i < count) {
    size_t some = count - i < LANES ? count - i : LANES;
    largest[0] = larger(largest[0], load_some(next->x + i, some, -INFINITY));
    vector v = exponential(load_some(now->x + i, some, -INFINITY) - splat(now->largest));
    store(now->e + i, v);
    for (size_t lane = 0; lane < some; lane++) {
      sums[1][lane] += v[lane];
      if (before) before->to[i + lane] = before->e[i + lane] * before->factor;
    }
    i += some;
  }
  next->largest = largest_of(larger(largest[0], largest[1]));
  return sum_of(sums[0] + sums[1]);
}

/// Each row's exponentials as shares of their sum; with a target, less 1 where that is, over the number of rows, and the
/// loss. Both are what the last two of the tensors receive.
INLINE void shares(const task *task, size_t first, size_t last, bool has_targets) {
  if (first == last) return;
  size_t columns = (size_t)task->sizes[1], stride = row_stride(columns);
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *source = task->tensors[0];
  float *destination = task->tensors[has_targets ? 3 : 1];
  VARIANT(row) rows[3];
  rows[first % 3] = (VARIANT(row)){.x = source + first * columns,
                                   .largest = largest_in(source + first * columns, columns)};
  const VARIANT(row) *before = NULL;
  for (size_t row = first; row < last; row++) {
    VARIANT(row) *now = &rows[row % 3], *next = &rows[(row + 1) % 3];
    // Behind the last row, that is looked at again.
    next->x = source + (row + 1 < last ? row + 1 : row) * columns;
    now->e = task->scratch + row % 2 * stride;
    now->to = destination + row * columns;
    float sum = before ? advance(next, now, before, columns, is_streaming)
                       : advance(next, now, NULL, columns, is_streaming);
    now->factor = 1 / sum;
    if (has_targets) {
      size_t target = (size_t)((const int32_t *)task->tensors[1])[row];
      ((float *)task->tensors[2])[row] = logf(sum) + now->largest - now->x[target];
      now->e[target] -= sum;
      now->factor = 1 / (sum * (float)task->sizes[0]);
    }
    before = now;
  }
  size_t i = 0;
  for (; columns - i >= LANES; i += LANES) {
    put(before->to + i, load(before->e + i) * splat(before->factor), is_streaming);
  }
  for (; i < columns; i++) before->to[i] = before->e[i] * before->factor;
  settle(is_streaming);
}

static void softmax(const task *task, size_t first, size_t last) {
  shares(task, first, last, false);
}

static void cross_entropy(const task *task, size_t first, size_t last) {
  shares(task, first, last, true);
}

static void softmax_backward(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[1];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  for (size_t row = first; row < last; row++) {
    const float *y = (const float *)task->tensors[0] + row * columns;
    const float *d = (const float *)task->tensors[1] + row * columns;
    float *x = (float *)task->tensors[2] + row * columns;
    vector sums[4] = {splat(0), splat(0), splat(0), splat(0)};
    size_t i = 0;
    for (; columns - i >= 4 * LANES; i += 4 * LANES) {
      for (int k = 0; k < 4; k++) sums[k] += load(y + i + k * LANES) * load(d + i + k * LANES);
    }
    float sum = sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (; i < columns; i++) sum += y[i] * d[i];
    for (i = 0; columns - i >= LANES; i += LANES) {
      put(x + i, load(y + i) * (load(d + i) - splat(sum)), is_streaming);
    }
    for (; i < columns; i++) x[i] = y[i] * (d[i] - sum);
  }
  settle(is_streaming);
}
