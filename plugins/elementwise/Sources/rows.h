// What is computed for each row of a matrix. A row is read from memory once: what follows finds it in
// the cache.

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
  const float *x;
  /// What is taken from each number before its exponential, so that none is too large.
  float reference;
  /// The exponentials, in the cache, and the number that each is multiplied with when it is written.
  float *e;
  float factor;
  float *to;
} VARIANT(row);

/// Writes a part of a row, if there is one.
INLINE void write_part(const VARIANT(row) *row, size_t at, bool is_streaming) {
  if (row) put(row->to + at, load(row->e + at) * splat(row->factor), is_streaming);
}

/// Computes the exponentials of `now`, which comes from memory, and writes `before` side by side: one after the other,
/// reading would wait for writing. Returns the sum, and the largest number less the reference.
INLINE float advance(const VARIANT(row) *now, const VARIANT(row) *before, size_t count,
                     bool is_streaming, float *excess) {
  vector sums[2] = {splat(0), splat(0)}, largest[2] = {splat(-INFINITY), splat(-INFINITY)};
  size_t i = 0;
  for (; count - i >= 2 * LANES; i += 2 * LANES) {
    for (int k = 0; k < 2; k++) {
      size_t at = i + (size_t)k * LANES;
      vector x = load(now->x + at) - splat(now->reference);
      largest[k] = larger(largest[k], x);
      vector e = exponential(x);
      sums[k] += e;
      store(now->e + at, e);
      ask_ahead(now->x + at, k);
      write_part(before, at, is_streaming);
    }
  }
  while (i < count) {
    size_t some = count - i < LANES ? count - i : LANES;
    vector x = load_some(now->x + i, some, -INFINITY) - splat(now->reference);
    largest[0] = larger(largest[0], x);
    vector e = exponential(x);
    store(now->e + i, e);
    for (size_t lane = 0; lane < some; lane++) {
      sums[1][lane] += e[lane];
      if (before) before->to[i + lane] = before->e[i + lane] * before->factor;
    }
    i += some;
  }
  *excess = largest_of(larger(largest[0], largest[1]));
  return sum_of(sums[0] + sums[1]);
}

/// How much larger than the reference a number may be. The exponentials are far from the end of their range then, and
/// the logarithm of their sum is exact enough.
#define MOST_EXCESS 16

/// Computes the exponentials of `now`, and writes `before`. The reference is the largest of the row's first numbers: to look
/// for the largest of all before would read the row twice. Where that is much larger, the exponentials are computed again.
INLINE float sum_exponentials(VARIANT(row) *now, const VARIANT(row) *before, size_t count,
                              bool is_streaming) {
  now->reference = largest_in(now->x, count < 4 * LANES ? count : 4 * LANES);
  float excess;
  float sum = before ? advance(now, before, count, is_streaming, &excess)
                     : advance(now, NULL, count, is_streaming, &excess);
  if (excess <= MOST_EXCESS) return sum;
  now->reference = largest_in(now->x, count);
  return advance(now, NULL, count, is_streaming, &excess);
}

/// Each row's exponentials as shares of their sum; with a target, less 1 where that is, over the number of rows, and the
/// loss. Both are what the last two of the tensors receive.
INLINE void shares(const task *task, size_t first, size_t last, bool has_targets) {
  if (first == last) return;
  size_t columns = (size_t)task->sizes[1], stride = row_stride(columns);
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *source = task->tensors[0];
  float *destination = task->tensors[has_targets ? 3 : 1];
  VARIANT(row) rows[2];
  const VARIANT(row) *before = NULL;
  for (size_t row = first; row < last; row++) {
    VARIANT(row) *now = &rows[row % 2];
    *now = (VARIANT(row)){.x = source + row * columns,
                          .e = task->scratch + row % 2 * stride,
                          .to = destination + row * columns};
    float sum = sum_exponentials(now, before, columns, is_streaming);
    now->factor = 1 / sum;
    if (has_targets) {
      size_t target = (size_t)((const int32_t *)task->tensors[1])[row];
      ((float *)task->tensors[2])[row] = logf(sum) + now->reference - now->x[target];
      now->e[target] -= sum;
      now->factor = 1 / (sum * (float)task->sizes[0]);
    }
    before = now;
  }
  size_t i = 0;
  for (; columns - i >= LANES; i += LANES) write_part(before, i, is_streaming);
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
