// Rows of a table, by index.

/// Copies a row, around the caches if `is_streaming`; `to` is then aligned to a vector.
INLINE void copy_row(const float *from, float *to, size_t count, bool is_streaming) {
  size_t i = 0;
  for (; count - i >= LANES; i += LANES) put(to + i, load(from + i), is_streaming);
  for (; i < count; i++) to[i] = from[i];
}

static void embedding(const task *task, size_t first, size_t last) {
  size_t columns = (size_t)task->sizes[2];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *table = task->tensors[0];
  const int32_t *indices = task->tensors[1];
  float *to = task->tensors[2];
  for (size_t token = first; token < last; token++) {
    // A row is too short for the hardware to foresee the next one, which may be anywhere: a line of it is asked for with
    // each line that is copied. All of it at once held the copy up.
    const float *from = table + (size_t)indices[token] * columns;
    const float *next = table + (size_t)indices[token + 1 < last ? token + 1 : token] * columns;
    float *row = to + token * columns;
    size_t i = 0;
    for (; columns - i >= 64; i += 64) {
      for (size_t k = 0; k < 64; k += 16) __builtin_prefetch(next + i + k, 0, 2);
      copy_row(from + i, row + i, 64, is_streaming);
    }
    for (size_t k = i; k < columns; k += 16) __builtin_prefetch(next + k, 0, 2);
    copy_row(from + i, row + i, columns - i, is_streaming);
  }
  settle(is_streaming);
}

/// Orders the tokens by their row, so that each row of the gradient is written once.
static void embedding_order(const task *task, size_t first, size_t last) {
  if (first == last) return;
  size_t tokens = (size_t)task->sizes[0], rows = (size_t)task->sizes[1];
  const int32_t *indices = task->tensors[0];
  int32_t *ends = (int32_t *)task->shared, *order = ends + rows + 1;
  memset(ends, 0, (rows + 1) * sizeof(int32_t));
  for (size_t token = 0; token < tokens; token++) ends[indices[token]]++;
  int32_t before = 0;
  for (size_t row = 0; row <= rows; row++) {
    int32_t count = ends[row];
    ends[row] = before;
    before += count;
  }
  // From here on `ends` moves from where a row's tokens begin to where they end.
  for (size_t token = 0; token < tokens; token++) order[ends[indices[token]]++] = (int32_t)token;
}

static void embedding_backward(const task *task, size_t first, size_t last) {
  size_t rows = (size_t)task->sizes[1], columns = (size_t)task->sizes[2];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const float *d = task->tensors[1];
  const int32_t *ends = (const int32_t *)task->shared, *order = ends + rows + 1;
  int32_t tokens = (int32_t)task->sizes[0];
  for (size_t row = first; row < last; row++) {
    float *to = (float *)task->tensors[2] + row * columns;
    int32_t begin = row == 0 ? 0 : ends[row - 1], end = ends[row];
    // While this row's gradients are added, a line of the next one is asked for with each line.
    bool has_next = begin < end && end < tokens;
    const float *next = d + (size_t)order[has_next ? end : 0] * columns;
    size_t i = 0;
    for (; columns - i >= LANES; i += LANES) {
      if (has_next && i % 16 == 0) __builtin_prefetch(next + i, 0, 2);
      vector sum = splat(0);
      for (int32_t k = begin; k < end; k++) sum += load(d + (size_t)order[k] * columns + i);
      put(to + i, sum, is_streaming);
    }
    for (; i < columns; i++) {
      float sum = 0;
      for (int32_t k = begin; k < end; k++) sum += d[(size_t)order[k] * columns + i];
      to[i] = sum;
    }
  }
  settle(is_streaming);
}
