// Pooling. A part is a plane. Windows are taken down the columns first, with vectors over the whole
// width, then along the row.

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

/// Every second of the floats in two vectors that follow each other.
INLINE vector evens(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
#else
  return __builtin_shufflevector(a, b, 0, 2, 4, 6);
#endif
}

/// Reads LANES floats, `stride` apart.
INLINE vector load_apart(const float *from, size_t stride) {
  if (stride == 1) return load(from);
  if (stride == 2) return evens(load(from), load(from + LANES));
  vector v;
  for (int lane = 0; lane < LANES; lane++) v[lane] = from[(size_t)lane * stride];
  return v;
}

static void max_pooling(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  size_t pad = s.padding_width;
  // The largest of each column, and its place, between paddings that lose against everything.
  size_t stride = s.width + 2 * pad + 128;
  float *values = task->scratch;
  int32_t *places = (int32_t *)(task->scratch + stride);
  for (size_t i = 0; i < stride; i++) {
    values[i] = -INFINITY;
    places[i] = 0;
  }
  for (size_t plane = first; plane < last; plane++) {
    const float *x = (const float *)task->tensors[0] + plane * s.height * s.width;
    for (size_t row = 0; row < s.rows; row++) {
      size_t top = first_row(&s, row), end = end_row(&s, row);
      for (size_t i = 0; i < s.width; i += LANES) {
        size_t some = s.width - i < LANES ? s.width - i : LANES;
        bool is_whole = some == LANES;
        integers lanes;
        for (int lane = 0; lane < LANES; lane++) lanes[lane] = lane;
        integers at = lanes + (int32_t)(top * s.width + i);
        const float *from = x + top * s.width + i;
        vector best = is_whole ? load(from) : load_some(from, some, -INFINITY);
        integers place = at;
        for (size_t y = top + 1; y < end; y++) {
          from += s.width;
          at += (int32_t)s.width;
          vector v = is_whole ? load(from) : load_some(from, some, -INFINITY);
          integers is_larger = v > best;
          best = choose(is_larger, v, best);
          place = (is_larger & at) | (~is_larger & place);
        }
        store(values + pad + i, best);
        store_integers(places + pad + i, place);
      }
      size_t output = (plane * s.rows + row) * s.columns;
      float *to = (float *)task->tensors[1] + output;
      int32_t *to_places = (int32_t *)task->tensors[2] + output;
      for (size_t q = 0; q < s.columns; q += LANES) {
        size_t some = s.columns - q < LANES ? s.columns - q : LANES;
        if (q * s.stride_width + s.window_width + 3 * LANES <= stride && s.stride_width <= 2) {
          const float *from = values + q * s.stride_width;
          const float *from_places = (const float *)places + q * s.stride_width;
          vector best = load_apart(from, s.stride_width);
          vector place = load_apart(from_places, s.stride_width);
          for (size_t k = 1; k < s.window_width; k++) {
            vector v = load_apart(from + k, s.stride_width);
            integers is_larger = v > best;
            best = choose(is_larger, v, best);
            place = choose(is_larger, load_apart(from_places + k, s.stride_width), place);
          }
          if (some == LANES) {
            store(to + q, best);
            store(((float *)to_places) + q, place);
          } else {
            store_some(to + q, best, some);
            store_some(((float *)to_places) + q, place, some);
          }
          continue;
        }
        for (size_t lane = 0; lane < some; lane++) {
          size_t begin = (q + lane) * s.stride_width, best = begin;
          for (size_t k = begin + 1; k < begin + s.window_width; k++) {
            if (values[k] > values[best]) best = k;
          }
          to[q + lane] = values[best];
          to_places[q + lane] = places[best];
        }
      }
    }
  }
}

/// Copies a plane to where it belongs, around the caches if that is wanted and possible.
INLINE void put_plane(const float *from, float *to, size_t count, bool is_streaming) {
  size_t i = 0;
  if (is_streaming && (uintptr_t)to % VECTOR_BYTES == 0) {
    for (; count - i >= LANES; i += LANES) put(to + i, load(from + i), true);
  }
  memcpy(to + i, from + i, (count - i) * sizeof(float));
}

static void max_pooling_backward(const task *task, size_t first, size_t last) {
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

static void average_pooling(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  float share = 1 / (float)(s.window_height * s.window_width);
  size_t pixels = s.height * s.width;
  if (s.rows * s.columns == 1 && s.window_height == s.height && s.window_width == s.width) {
    for (size_t plane = first; plane < last; plane++) {
      ((float *)task->tensors[1])[plane] =
          share * total((const float *)task->tensors[0] + plane * pixels, pixels);
    }
    return;
  }
  size_t pad = s.padding_width, stride = s.width + 2 * pad + 128;
  float *sums = task->scratch;
  memset(sums, 0, stride * sizeof(float));
  for (size_t plane = first; plane < last; plane++) {
    const float *x = (const float *)task->tensors[0] + plane * pixels;
    for (size_t row = 0; row < s.rows; row++) {
      size_t top = first_row(&s, row), end = end_row(&s, row), i = 0;
      for (; s.width - i >= LANES; i += LANES) {
        vector sum = load(x + top * s.width + i);
        for (size_t y = top + 1; y < end; y++) sum += load(x + y * s.width + i);
        store(sums + pad + i, sum);
      }
      for (; i < s.width; i++) {
        float sum = x[top * s.width + i];
        for (size_t y = top + 1; y < end; y++) sum += x[y * s.width + i];
        sums[pad + i] = sum;
      }
      float *to = (float *)task->tensors[1] + (plane * s.rows + row) * s.columns;
      size_t q = 0;
      for (; q < s.columns && s.stride_width <= 2; q += LANES) {
        if (q * s.stride_width + s.window_width + 3 * LANES > stride) break;
        const float *from = sums + q * s.stride_width;
        vector sum = load_apart(from, s.stride_width);
        for (size_t k = 1; k < s.window_width; k++) sum += load_apart(from + k, s.stride_width);
        if (s.columns - q >= LANES) {
          store(to + q, sum * splat(share));
        } else {
          store_some(to + q, sum * splat(share), s.columns - q);
        }
      }
      for (; q < s.columns; q++) {
        float sum = 0;
        for (size_t k = 0; k < s.window_width; k++) sum += sums[q * s.stride_width + k];
        to[q] = sum * share;
      }
    }
  }
}

static void average_pooling_backward(const task *task, size_t first, size_t last) {
  VARIANT(shape) s = shape_of(task);
  float share = 1 / (float)(s.window_height * s.window_width);
  size_t pixels = s.height * s.width, outputs = s.rows * s.columns;
  if (s.rows * s.columns == 1 && s.window_height == s.height && s.window_width == s.width) {
    for (size_t plane = first; plane < last; plane++) {
      float g = ((const float *)task->tensors[0])[plane] * share;
      float *to = (float *)task->tensors[1] + plane * pixels;
      size_t i = 0;
      for (; pixels - i >= LANES; i += LANES) store(to + i, splat(g));
      for (; i < pixels; i++) to[i] = g;
    }
    return;
  }
  size_t pad = s.padding_width, stride = s.width + 2 * pad + 128;
  float *spread = task->scratch;
  for (size_t plane = first; plane < last; plane++) {
    const float *d = (const float *)task->tensors[0] + plane * outputs;
    float *to = (float *)task->tensors[1] + plane * pixels;
    memset(to, 0, pixels * sizeof(float));
    for (size_t row = 0; row < s.rows; row++) {
      memset(spread, 0, stride * sizeof(float));
      for (size_t q = 0; q < s.columns; q++) {
        float g = d[row * s.columns + q] * share;
        for (size_t k = 0; k < s.window_width; k++) spread[q * s.stride_width + k] += g;
      }
      for (size_t y = first_row(&s, row); y < end_row(&s, row); y++) {
        float *line = to + y * s.width;
        size_t i = 0;
        for (; s.width - i >= LANES; i += LANES) {
          store(line + i, load(line + i) + load(spread + pad + i));
        }
        for (; i < s.width; i++) line[i] += spread[pad + i];
      }
    }
  }
}
