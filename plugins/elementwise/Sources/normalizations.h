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

/// The gradient of each row, and this member's sums over columns.
static void layer_normalization_backward(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[1];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *scale = task->tensors[1], *means = task->tensors[2], *variances = task->tensors[3];
  float *scale_sums = task->shared + task->member * task->shared_stride;
  float *shift_sums = scale_sums + columns;
  memset(scale_sums, 0, 2 * columns * sizeof(float));
  for (size_t row = first; row < last; row++) {
    const float *x = (const float *)task->tensors[0] + row * columns;
    const float *d = (const float *)task->tensors[4] + row * columns;
    float *y = (float *)task->tensors[5] + row * columns;
    float mean = means[row];
    float r = 1 / sqrtf(variances[row] + EPSILON);
    vector sums[2] = {splat(0), splat(0)}, products[2] = {splat(0), splat(0)};
    size_t i = 0;
    for (; columns - i >= 2 * LANES; i += 2 * LANES) {
      for (int k = 0; k < 2; k++) {
        size_t at = i + (size_t)k * LANES;
        vector normal = (load(x + at) - splat(mean)) * splat(r), given = load(d + at);
        vector g = given * load(scale + at);
        sums[k] += g;
        products[k] += g * normal;
        store(scale_sums + at, load(scale_sums + at) + given * normal);
        store(shift_sums + at, load(shift_sums + at) + given);
      }
    }
    float sum = sum_of(sums[0] + sums[1]);
    float product = sum_of(products[0] + products[1]);
    for (; i < columns; i++) {
      float normal = (x[i] - mean) * r;
      sum += d[i] * scale[i];
      product += d[i] * scale[i] * normal;
      scale_sums[i] += d[i] * normal;
      shift_sums[i] += d[i];
    }
    sum /= (float)columns;
    product /= (float)columns;
    for (i = 0; columns - i >= LANES; i += LANES) {
      vector normal = (load(x + i) - splat(mean)) * splat(r);
      vector g = load(d + i) * load(scale + i);
      put(y + i, splat(r) * (g - splat(sum) - normal * splat(product)), is_streaming);
    }
    for (; i < columns; i++) {
      y[i] = r * (d[i] * scale[i] - sum - (x[i] - mean) * r * product);
    }
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

// A channel is read from memory once, if two fit in the caches: there it is found when it is written. Forward it is written while
// the next one is read, a vector of each in turns: one after the other, reading would wait for writing. Backward, where two tensors
// are read, that was slower: 0.65 of the triad instead of 0.74 on one core of a Zen 3 host, and so were a layer normalization's
// rows, 0.69 instead of 0.82 (2026-11-26).

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

/// Sums over an image of `next`, if there is one, and writes that of `now`, if there is one. The next image is `step` floats
/// further.
INLINE void sum_and_write_image(VARIANT(channel) *next, const VARIANT(channel) *now, size_t offset,
                                size_t pixels, size_t step, bool is_backward, bool is_streaming) {
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
        // What lies behind the image belongs to other channels.
        size_t ahead = i + AHEAD < pixels ? at : at + step - pixels;
        ask_ahead(next->x + ahead, k);
        if (is_backward) ask_ahead(next->d + ahead, k);
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
      sum_and_write_image(next, NULL, image * step, pixels, step, is_backward, false);
    } else if (!next) {
      sum_and_write_image(NULL, now, image * step, pixels, step, is_backward, is_streaming);
    } else {
      sum_and_write_image(next, now, image * step, pixels, step, is_backward, is_streaming);
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
    if (is_backward) {
      sum_and_write_channel(task, next, NULL, true);
      finish_backward(task, next, channel, count);
      sum_and_write_channel(task, NULL, next, true);
    } else {
      sum_and_write_channel(task, next, now, false);
      finish_forward(task, next, channel, count);
      now = next;
    }
  }
  if (now) sum_and_write_channel(task, NULL, now, false);
  settle(task->is_streaming);
}

static void batch_normalization(const task *task, size_t first, size_t last) {
  normalize_channels(task, first, last, false);
}

static void batch_normalization_backward(const task *task, size_t first, size_t last) {
  normalize_channels(task, first, last, true);
}
