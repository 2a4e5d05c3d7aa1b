// The sum over ranks, for each of them.

enum { REDUCED_BLOCK = 1024 };

/// Sums and copies blocks that stay in the first-level cache: one rank's memory is read or written at a time, so that
/// there are no more streams than the hardware foresees, however many ranks there are.
static void all_reduce(const task *task, size_t first, size_t last) {
  size_t ranks = (size_t)task->sizes[0], elements = (size_t)task->sizes[1];
  bool is_streaming = task->is_streaming && rows_are_aligned(elements);
  const float *from = task->tensors[0];
  float *to = task->tensors[1];
  float sums[REDUCED_BLOCK] __attribute__((aligned(64)));
  for (size_t block = first; block < last; block += REDUCED_BLOCK) {
    size_t count = last - block < REDUCED_BLOCK ? last - block : REDUCED_BLOCK;
    memcpy(sums, from + block, count * sizeof(float));
    for (size_t rank = 1; rank < ranks; rank++) {
      const float *own = from + rank * elements + block;
      size_t i = 0;
      for (; count - i >= LANES; i += LANES) store(sums + i, load(sums + i) + load(own + i));
      for (; i < count; i++) sums[i] += own[i];
    }
    for (size_t rank = 0; rank < ranks; rank++) {
      copy_row(sums, to + rank * elements + block, count, is_streaming);
    }
  }
  settle(is_streaming);
}
