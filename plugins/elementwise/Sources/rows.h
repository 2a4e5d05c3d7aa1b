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

/// Writes exp(x − largest) and returns the sum.
INLINE float exponentials(const float *x, float *e, size_t count, float largest) {
  vector sums[2] = {splat(0), splat(0)};
  size_t i = 0;
  for (; count - i >= 2 * LANES; i += 2 * LANES) {
    for (int k = 0; k < 2; k++) {
      vector v = exponential(load(x + i + k * LANES) - splat(largest));
      sums[k] += v;
      store(e + i + k * LANES, v);
    }
  }
  float sum = sum_of(sums[0] + sums[1]);
  while (i < count) {
    size_t some = count - i < LANES ? count - i : LANES;
    vector v = exponential(load_some(x + i, some, -INFINITY) - splat(largest));
    store_some(e + i, v, some);
    for (size_t lane = 0; lane < some; lane++) sum += v[lane];
    i += some;
  }
  return sum;
}

/// Writes x · factor.
INLINE void scaled(const float *x, float *y, size_t count, float factor, bool is_streaming) {
  size_t i = 0;
  for (; count - i >= LANES; i += LANES) put(y + i, load(x + i) * splat(factor), is_streaming);
  for (; i < count; i++) y[i] = x[i] * factor;
}

static void softmax(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[1];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  for (size_t row = first; row < last; row++) {
    const float *x = (const float *)task->tensors[0] + row * columns;
    float *y = (float *)task->tensors[1] + row * columns;
    // Streamed, a row isn't in the cache to be scaled there.
    float *e = is_streaming ? task->scratch : y;
    float sum = exponentials(x, e, columns, largest_in(x, columns));
    scaled(e, y, columns, 1 / sum, is_streaming);
  }
  settle(is_streaming);
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

static void cross_entropy(const task *task, size_t first, size_t last) {
  size_t classes = (size_t)task->sizes[1];
  float rows = (float)task->sizes[0];
  bool is_streaming = task->is_streaming && rows_are_aligned(classes);
  const int32_t *targets = task->tensors[1];
  float *loss = task->tensors[2];
  for (size_t row = first; row < last; row++) {
    const float *x = (const float *)task->tensors[0] + row * classes;
    float *gradient = (float *)task->tensors[3] + row * classes;
    size_t target = (size_t)targets[row];
    float *e = is_streaming ? task->scratch : gradient;
    float largest = largest_in(x, classes);
    float sum = exponentials(x, e, classes, largest);
    loss[row] = logf(sum) + largest - x[target];
    e[target] -= sum;
    scaled(e, gradient, classes, 1 / (sum * rows), is_streaming);
  }
  settle(is_streaming);
}
