// Layer and batch normalization, forward and backward.

#define EPSILON 1e-5f

/// The sums of x − origin and of its square, which tell mean and variance.
typedef struct VARIANT(moments) {
  double sum, square;
} VARIANT(moments);

INLINE VARIANT(moments) moments_of(const float *x, size_t count, float origin) {
  vector sums[4], squares[4];
  for (int k = 0; k < 4; k++) sums[k] = squares[k] = splat(0);
  size_t i = 0;
  for (; count - i >= 4 * LANES; i += 4 * LANES) {
    for (int k = 0; k < 4; k++) {
      vector v = load(x + i + k * LANES) - splat(origin);
      sums[k] += v;
      squares[k] += v * v;
    }
  }
  for (; count - i >= LANES; i += LANES) {
    vector v = load(x + i) - splat(origin);
    sums[0] += v;
    squares[0] += v * v;
  }
  float sum = sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
  float square = sum_of((squares[0] + squares[1]) + (squares[2] + squares[3]));
  for (; i < count; i++) {
    sum += x[i] - origin;
    square += (x[i] - origin) * (x[i] - origin);
  }
  return (VARIANT(moments)){sum, square};
}

/// Turns sums over `count` elements into mean and variance.
INLINE void finish_moments(VARIANT(moments) sums, double count, float origin, float *mean,
                           float *variance) {
  double offset = sums.sum / count;
  double spread = sums.square / count - offset * offset;
  *mean = (float)(origin + offset);
  *variance = spread > 0 ? (float)spread : 0;
}

static void layer_normalization(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[1];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *scale = task->tensors[1], *shift = task->tensors[2];
  float *means = task->tensors[4], *variances = task->tensors[5];
  for (size_t row = first; row < last; row++) {
    const float *x = (const float *)task->tensors[0] + row * columns;
    float *y = (float *)task->tensors[3] + row * columns;
    finish_moments(moments_of(x, columns, x[0]), (double)columns, x[0], means + row,
                   variances + row);
    float mean = means[row];
    float r = 1 / sqrtf(variances[row] + EPSILON);
    size_t i = 0;
    for (; columns - i >= LANES; i += LANES) {
      vector normal = (load(x + i) - splat(mean)) * splat(r);
      put(y + i, normal * load(scale + i) + load(shift + i), is_streaming);
    }
    for (; i < columns; i++) y[i] = (x[i] - mean) * r * scale[i] + shift[i];
  }
  settle(is_streaming);
}

/// A row of a layer normalization on its way back.
typedef struct VARIANT(way_back) {
  const float *x, *d;
  float *y;
  float mean, r;
  /// The averages of g and of g·x̂.
  float average, slope;
} VARIANT(way_back);

/// Sums over the row `now`, adding to the columns' sums, and writes the row `before`, if there is one: side by side, so that
/// reading goes on while the other is written.
INLINE void sum_and_write(VARIANT(way_back) *now, const VARIANT(way_back) *before,
                          const float *scale, float *scale_sums, float *shift_sums, size_t columns,
                          bool is_streaming) {
  vector sums[2] = {splat(0), splat(0)}, products[2] = {splat(0), splat(0)};
  size_t i = 0;
  for (; columns - i >= LANES; i += LANES) {
    int k = i / LANES % 2;
    vector normal = (load(now->x + i) - splat(now->mean)) * splat(now->r), given = load(now->d + i);
    vector factor = load(scale + i), g = given * factor;
    sums[k] += g;
    products[k] += g * normal;
    store(scale_sums + i, load(scale_sums + i) + given * normal);
    store(shift_sums + i, load(shift_sums + i) + given);
    if (!before) continue;
    vector rest = load(before->d + i) * factor - splat(before->average) -
                  (load(before->x + i) - splat(before->mean)) * splat(before->slope);
    put(before->y + i, splat(before->r) * rest, is_streaming);
  }
  float sum = sum_of(sums[0] + sums[1]), product = sum_of(products[0] + products[1]);
  for (; i < columns; i++) {
    float normal = (now->x[i] - now->mean) * now->r, g = now->d[i] * scale[i];
    sum += g;
    product += g * normal;
    scale_sums[i] += now->d[i] * normal;
    shift_sums[i] += now->d[i];
    if (!before) continue;
    before->y[i] = before->r * (before->d[i] * scale[i] - before->average -
                                (before->x[i] - before->mean) * before->slope);
  }
  now->average = sum / (float)columns;
  now->slope = product / (float)columns * now->r;
}

/// The gradient of each row, and this member's sums over columns.
static void layer_normalization_backward(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[1];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *scale = task->tensors[1], *means = task->tensors[2], *variances = task->tensors[3];
  float *scale_sums = task->shared + task->member * task->shared_stride;
  float *shift_sums = scale_sums + columns;
  memset(scale_sums, 0, 2 * columns * sizeof(float));
  if (first == last) return;
  VARIANT(way_back) rows[2];
  for (size_t row = first; row < last; row++) {
    VARIANT(way_back) *now = &rows[row % 2], *before = &rows[(row + 1) % 2];
    now->x = (const float *)task->tensors[0] + row * columns;
    now->d = (const float *)task->tensors[4] + row * columns;
    now->y = (float *)task->tensors[5] + row * columns;
    now->mean = means[row];
    now->r = 1 / sqrtf(variances[row] + EPSILON);
    if (row == first) {
      sum_and_write(now, NULL, scale, scale_sums, shift_sums, columns, is_streaming);
    } else {
      sum_and_write(now, before, scale, scale_sums, shift_sums, columns, is_streaming);
    }
  }
  const VARIANT(way_back) *end = &rows[(last - 1) % 2];
  size_t i = 0;
  for (; columns - i >= LANES; i += LANES) {
    vector rest = load(end->d + i) * load(scale + i) - splat(end->average) -
                  (load(end->x + i) - splat(end->mean)) * splat(end->slope);
    put(end->y + i, splat(end->r) * rest, is_streaming);
  }
  for (; i < columns; i++) {
    end->y[i] = end->r * (end->d[i] * scale[i] - end->average - (end->x[i] - end->mean) * end->slope);
  }
  settle(is_streaming);
}

/// Adds up what the members summed.
static void layer_gradients(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[1];
  float *scale = task->tensors[6], *shift = task->tensors[7];
  for (size_t i = first; i < last; i++) {
    float scale_sum = 0, shift_sum = 0;
    for (uint32_t member = 0; member < task->members; member++) {
      const float *sums = task->shared + member * task->shared_stride;
      scale_sum += sums[i];
      shift_sum += sums[columns + i];
    }
    scale[i] = scale_sum;
    shift[i] = shift_sum;
  }
}

// A channel is read from memory once, if two fit in the caches: there it is found when it is written. It is written while
// the next one is read, a vector of each in turns: one after the other, reading would wait for writing.

/// A channel of a batch of images: forward x, backward x and the gradient d.
typedef struct VARIANT(channel) {
  const float *x, *d;
  float *y;
  /// What is written: (x − mean)·factor + shift forward, factor·(d − average − (x − mean)·slope) backward.
  float mean, factor, shift, average, slope;
  /// What was summed, forward of x less its first, backward of d and of d·(x − mean).
  float origin;
  double sum, square;
} VARIANT(channel);

/// Sums over an image of `next`, if there is one, and writes that of `now`, if there is one.
INLINE void sum_and_write_image(VARIANT(channel) *next, const VARIANT(channel) *now, size_t offset,
                                size_t pixels, bool is_backward, bool is_streaming) {
  vector sums[4], squares[4];
  for (int k = 0; k < 4; k++) sums[k] = squares[k] = splat(0);
  float sum = 0, square = 0;
  size_t i = 0;
  for (; pixels - i >= 4 * LANES; i += 4 * LANES) {
    for (int k = 0; k < 4; k++) {
      size_t at = offset + i + (size_t)k * LANES;
      if (next) {
        vector v = load(next->x + at) - splat(next->origin);
        vector other = is_backward ? load(next->d + at) : v;
        sums[k] += other;
        squares[k] += v * other;
      }
      if (now) {
        vector v = load(now->x + at) - splat(now->mean);
        put(now->y + at,
            is_backward
                ? splat(now->factor) * (load(now->d + at) - splat(now->average) - v * splat(now->slope))
                : v * splat(now->factor) + splat(now->shift),
            is_streaming);
      }
    }
  }
  for (; i < pixels; i++) {
    size_t at = offset + i;
    if (next) {
      float v = next->x[at] - next->origin, other = is_backward ? next->d[at] : v;
      sum += other;
      square += v * other;
    }
    if (now) {
      float v = now->x[at] - now->mean;
      now->y[at] = is_backward ? now->factor * (now->d[at] - now->average - v * now->slope)
                               : v * now->factor + now->shift;
    }
  }
  if (!next) return;
  next->sum += sum + sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
  next->square += square + sum_of((squares[0] + squares[1]) + (squares[2] + squares[3]));
}

INLINE void sum_and_write_channel(const task *task, VARIANT(channel) *next,
                                  const VARIANT(channel) *now, bool is_backward) {
  size_t pixels = (size_t)(task->sizes[2] * task->sizes[3]), step = (size_t)task->sizes[1] * pixels;
  bool is_streaming = task->is_streaming && rows_are_aligned(pixels);
  for (size_t image = 0; image < (size_t)task->sizes[0]; image++) {
    if (!now) {
      sum_and_write_image(next, NULL, image * step, pixels, is_backward, false);
    } else if (!next) {
      sum_and_write_image(NULL, now, image * step, pixels, is_backward, is_streaming);
    } else {
      sum_and_write_image(next, now, image * step, pixels, is_backward, is_streaming);
    }
  }
}

/// Turns a channel's sums into the statistics and what it is written with.
INLINE void finish_forward(const task *task, VARIANT(channel) *sums, size_t channel, double count) {
  float *means = task->tensors[4], *variances = task->tensors[5];
  VARIANT(moments) moments = {sums->sum, sums->square};
  finish_moments(moments, count, sums->origin, means + channel, variances + channel);
  sums->mean = means[channel];
  sums->factor = ((const float *)task->tensors[1])[channel] / sqrtf(variances[channel] + EPSILON);
  sums->shift = ((const float *)task->tensors[2])[channel];
}

INLINE void finish_backward(const task *task, VARIANT(channel) *sums, size_t channel, double count) {
  float r = 1 / sqrtf(((const float *)task->tensors[3])[channel] + EPSILON);
  double product = sums->square * r;
  ((float *)task->tensors[6])[channel] = (float)product;
  ((float *)task->tensors[7])[channel] = (float)sums->sum;
  sums->mean = sums->origin;
  sums->factor = ((const float *)task->tensors[1])[channel] * r;
  sums->average = (float)(sums->sum / count);
  sums->slope = (float)(product / count) * r;
}

INLINE void normalize_channels(const task *task, size_t first, size_t last, bool is_backward) {
  size_t pixels = (size_t)(task->sizes[2] * task->sizes[3]);
  double count = (double)task->sizes[0] * (double)pixels;
  VARIANT(channel) channels[2];
  const VARIANT(channel) *now = NULL;
  for (size_t channel = first; channel < last; channel++) {
    VARIANT(channel) *next = &channels[channel % 2];
    *next = (VARIANT(channel)){.x = (const float *)task->tensors[0] + channel * pixels};
    next->y = (float *)task->tensors[is_backward ? 5 : 3] + channel * pixels;
    if (is_backward) {
      next->d = (const float *)task->tensors[4] + channel * pixels;
      next->origin = ((const float *)task->tensors[2])[channel];
    } else {
      next->origin = next->x[0];
    }
    sum_and_write_channel(task, next, now, is_backward);
    if (is_backward) {
      finish_backward(task, next, channel, count);
    } else {
      finish_forward(task, next, channel, count);
    }
    now = next;
  }
  if (now) sum_and_write_channel(task, NULL, now, is_backward);
  settle(task->is_streaming);
}

static void batch_normalization(const task *task, size_t first, size_t last) {
  normalize_channels(task, first, last, false);
}

static void batch_normalization_backward(const task *task, size_t first, size_t last) {
  normalize_channels(task, first, last, true);
}
