// Rows of a table, by index.

/// Copies a row, around the caches if `is_streaming`; `to` is then aligned to a vector.
INLINE void copy_row(const float *from, float *to, size_t count, bool is_streaming) {
  size_t i = 0;
  for (; count - i >= LANES; i += LANES) put(to + i, load(from + i), is_streaming);
  for (; i < count; i++) to[i] = from[i];
}

/// Rows that are read one after the other, each from anywhere, so that the hardware can't foresee them.
typedef struct VARIANT(reading) {
  const float *rows;
  size_t columns;
  /// The numbers of the rows, in the order in which they are read, and how many there are.
  const int32_t *order;
  size_t count;
  /// How many rows ahead lines are asked for: 8 KB, for fewer arrive too late.
  size_t ahead;
} VARIANT(reading);

INLINE VARIANT(reading) reading_of(const float *rows, size_t columns, const int32_t *order, size_t count) {
  return (VARIANT(reading)){rows, columns, order, count, (AHEAD + columns - 1) / columns};
}

/// The row that is read at `turn`, or the last.
INLINE const float *row_at(const VARIANT(reading) *reading, size_t turn) {
  size_t at = turn < reading->count ? turn : reading->count - 1;
  return reading->rows + (size_t)reading->order[at] * reading->columns;
}

/// What is asked for while a row is read: a line of a later row, into the second-level cache, with each line of this one,
/// and the line that is read soon, into the first. All of a row at once would hold up what reads.
typedef struct VARIANT(foresight) {
  const float *later, *now, *next;
  size_t columns;
} VARIANT(foresight);

INLINE VARIANT(foresight) foresight_at(const VARIANT(reading) *reading, size_t turn) {
  return (VARIANT(foresight)){row_at(reading, turn + reading->ahead), row_at(reading, turn),
                              row_at(reading, turn + 1), reading->columns};
}

INLINE void ask_for_lines(const VARIANT(foresight) *asked, size_t i) {
  enum { SOON = 128 };
  bool is_here = i + SOON < asked->columns;
  __builtin_prefetch(asked->later + i, 0, 2);
  __builtin_prefetch(is_here ? asked->now + i + SOON : asked->next + i + SOON - asked->columns, 0, 3);
}

static void embedding(const task *task, size_t first, size_t last) {
  if (first == last) return;
  size_t columns = (size_t)task->sizes[2];
  bool is_streaming = task->is_streaming && rows_are_aligned(columns);
  const int32_t *indices = task->tensors[1];
  VARIANT(reading) reading = reading_of(task->tensors[0], columns, indices + first, last - first);
  for (size_t token = first; token < last; token++) {
    VARIANT(foresight) asked = foresight_at(&reading, token - first);
    float *row = (float *)task->tensors[2] + token * columns;
    size_t i = 0;
    for (; columns - i >= 64; i += 64) {
      for (size_t k = 0; k < 64; k += 16) ask_for_lines(&asked, i + k);
      copy_row(asked.now + i, row + i, 64, is_streaming);
    }
    for (size_t k = i; k < columns; k += 16) ask_for_lines(&asked, k);
    copy_row(asked.now + i, row + i, columns - i, is_streaming);
  }
  settle(is_streaming);
}

/// Orders the tokens of `rows` rows of the gradient from `first` on, so that each is written once: `order` receives them, and
/// `ends` where each row's end. Tokens of other rows stand behind them, as if of one row more.
INLINE void order_tokens(const int32_t *indices, size_t tokens, size_t first, size_t rows, int32_t *ends,
                         int32_t *order) {
  memset(ends, 0, (rows + 1) * sizeof(int32_t));
  for (size_t token = 0; token < tokens; token++) {
    size_t row = (size_t)indices[token] - first;
    ends[row < rows ? row : rows]++;
  }
  int32_t before = 0;
  for (size_t row = 0; row <= rows; row++) {
    int32_t count = ends[row];
    ends[row] = before;
    before += count;
  }
  // From here on `ends` moves from where a row's tokens begin to where they end.
  for (size_t token = 0; token < tokens; token++) {
    size_t row = (size_t)indices[token] - first;
    order[ends[row < rows ? row : rows]++] = (int32_t)token;
  }
}

/// Fills a row with zeros: by the instruction that sends no data for a line of them, if stores go around the caches and the
/// processor has it. A Zen 4 core fills memory with it at 69 GB/s, and streams vectors there at 28.
INLINE void clear_row(const task *task, float *to, size_t count, bool is_streaming) {
  size_t i = 0;
#if defined(__x86_64__)
  if (is_streaming && task->zeroes_lines) {
    for (; count - i >= 16; i += 16) __asm__ volatile("clzero" : : "a"(to + i) : "memory");
  }
#endif
  for (; count - i >= LANES; i += LANES) put(to + i, splat(0), is_streaming);
  for (; i < count; i++) to[i] = 0;
}

/// Adds a row to a sum in the cache.
INLINE void add_row(const VARIANT(foresight) *asked, float *sum, bool is_first) {
  size_t i = 0;
  for (; asked->columns - i >= LANES; i += LANES) {
    if (i % 16 == 0) ask_for_lines(asked, i);
    vector v = load(asked->now + i);
    store(sum + i, is_first ? v : load(sum + i) + v);
  }
  for (; i < asked->columns; i++) sum[i] = is_first ? asked->now[i] : sum[i] + asked->now[i];
}

/// Writes a row, or the sum of a row and of what was summed before, if there is something.
INLINE void write_sum(const VARIANT(foresight) *asked, const float *sum, float *to, bool is_streaming) {
  size_t i = 0;
  for (; asked->columns - i >= LANES; i += LANES) {
    if (i % 16 == 0) ask_for_lines(asked, i);
    vector v = load(asked->now + i);
    put(to + i, sum ? load(sum + i) + v : v, is_streaming);
  }
  for (; i < asked->columns; i++) to[i] = sum ? sum[i] + asked->now[i] : asked->now[i];
}

static void embedding_backward(const task *task, size_t first, size_t last) {
  size_t tokens = (size_t)task->sizes[0], columns = (size_t)task->sizes[2], rows = last - first;
  bool is_streaming = task->is_streaming && columns % 16 == 0;
  float *sum = task->scratch;
  int32_t *ends = (int32_t *)sum + row_stride(columns), *order = ends + rows + 1;
  order_tokens(task->tensors[0], tokens, first, rows, ends, order);
  VARIANT(reading) reading = reading_of(task->tensors[1], columns, order, tokens);
  size_t turn = 0;
  for (size_t row = 0; row < rows; row++) {
    float *to = (float *)task->tensors[2] + (first + row) * columns;
    size_t begin = turn, end = (size_t)ends[row];
    if (begin == end) {
      clear_row(task, to, columns, is_streaming);
      continue;
    }
    for (; turn + 1 < end; turn++) {
      VARIANT(foresight) asked = foresight_at(&reading, turn);
      add_row(&asked, sum, turn == begin);
    }
    VARIANT(foresight) asked = foresight_at(&reading, turn++);
    write_sum(&asked, end - begin > 1 ? sum : NULL, to, is_streaming);
  }
  settle(is_streaming);
}
