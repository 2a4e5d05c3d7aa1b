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

// A channel is read from memory once, if it fits in the second-level cache: there it is found when it is
// written.

static void batch_normalization(const task *task, size_t first, size_t last) {
  size_t batch = (size_t)task->sizes[0], channels = (size_t)task->sizes[1];
  size_t pixels = (size_t)(task->sizes[2] * task->sizes[3]);
  bool is_streaming = task->is_streaming && rows_are_aligned(pixels);
  const float *scale = task->tensors[1], *shift = task->tensors[2];
  float *means = task->tensors[4], *variances = task->tensors[5];
  for (size_t channel = first; channel < last; channel++) {
    const float *x = (const float *)task->tensors[0] + channel * pixels;
    float *y = (float *)task->tensors[3] + channel * pixels;
    float origin = x[0];
    VARIANT(moments) sums = {0, 0};
    for (size_t image = 0; image < batch; image++) {
      VARIANT(moments) part = moments_of(x + image * channels * pixels, pixels, origin);
      sums.sum += part.sum;
      sums.square += part.square;
    }
    finish_moments(sums, (double)batch * (double)pixels, origin, means + channel,
                   variances + channel);
    float factor = scale[channel] / sqrtf(variances[channel] + EPSILON);
    vector mean = splat(means[channel]);
    for (size_t image = 0; image < batch; image++) {
      const float *from = x + image * channels * pixels;
      float *to = y + image * channels * pixels;
      size_t i = 0;
      for (; pixels - i >= LANES; i += LANES) {
        put(to + i, (load(from + i) - mean) * splat(factor) + splat(shift[channel]), is_streaming);
      }
      for (; i < pixels; i++) to[i] = (from[i] - mean[0]) * factor + shift[channel];
    }
  }
  settle(is_streaming);
}

static void batch_normalization_backward(const task *task, size_t first, size_t last) {
  size_t batch = (size_t)task->sizes[0], channels = (size_t)task->sizes[1];
  size_t pixels = (size_t)(task->sizes[2] * task->sizes[3]);
  bool is_streaming = task->is_streaming && rows_are_aligned(pixels);
  const float *scale = task->tensors[1], *means = task->tensors[2], *variances = task->tensors[3];
  float *scale_gradient = task->tensors[6], *shift_gradient = task->tensors[7];
  double count = (double)batch * (double)pixels;
  for (size_t channel = first; channel < last; channel++) {
    const float *x = (const float *)task->tensors[0] + channel * pixels;
    const float *d = (const float *)task->tensors[4] + channel * pixels;
    float *y = (float *)task->tensors[5] + channel * pixels;
    float mean = means[channel];
    float r = 1 / sqrtf(variances[channel] + EPSILON);
    double sum = 0, product = 0;
    for (size_t image = 0; image < batch; image++) {
      const float *from = x + image * channels * pixels, *given = d + image * channels * pixels;
      vector sums[4], products[4];
      for (int k = 0; k < 4; k++) sums[k] = products[k] = splat(0);
      size_t i = 0;
      for (; pixels - i >= 4 * LANES; i += 4 * LANES) {
        for (int k = 0; k < 4; k++) {
          vector g = load(given + i + k * LANES);
          sums[k] += g;
          products[k] += g * (load(from + i + k * LANES) - splat(mean));
        }
      }
      sum += sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
      product += sum_of((products[0] + products[1]) + (products[2] + products[3]));
      for (; i < pixels; i++) {
        sum += given[i];
        product += given[i] * (from[i] - mean);
      }
    }
    product *= r;
    scale_gradient[channel] = (float)product;
    shift_gradient[channel] = (float)sum;
    float factor = scale[channel] * r;
    float average = (float)(sum / count), slope = (float)(product / count) * r;
    for (size_t image = 0; image < batch; image++) {
      const float *from = x + image * channels * pixels, *given = d + image * channels * pixels;
      float *to = y + image * channels * pixels;
      size_t i = 0;
      for (; pixels - i >= LANES; i += LANES) {
        vector rest = load(given + i) - splat(average) - (load(from + i) - splat(mean)) * splat(slope);
        put(to + i, splat(factor) * rest, is_streaming);
      }
      for (; i < pixels; i++) {
        to[i] = factor * (given[i] - average - (from[i] - mean) * slope);
      }
    }
  }
  settle(is_streaming);
}
