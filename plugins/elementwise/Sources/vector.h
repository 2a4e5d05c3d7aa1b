// Vectors of floats and what is done with them.

enum { LANES = VECTOR_BYTES / 4 };
typedef float vector __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef int32_t integers __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef float vector_anywhere __attribute__((vector_size(VECTOR_BYTES), may_alias, aligned(4)));
typedef int32_t integers_anywhere __attribute__((vector_size(VECTOR_BYTES), may_alias, aligned(4)));

#define INLINE static inline __attribute__((always_inline))

INLINE vector load(const float *from) { return *(const vector_anywhere *)from; }
INLINE void store(float *to, vector v) { *(vector_anywhere *)to = v; }
INLINE integers load_integers(const int32_t *from) { return *(const integers_anywhere *)from; }
INLINE void store_integers(int32_t *to, integers v) { *(integers_anywhere *)to = v; }

/// Stores around the caches if `is_streaming`; `to` is then aligned to a vector.
INLINE void put(float *to, vector v, bool is_streaming) {
  if (is_streaming) {
    __builtin_nontemporal_store(v, (vector *)to);
  } else {
    store(to, v);
  }
}

/// Streaming stores are weakly ordered: nobody may see the thread idle before they are done.
INLINE void settle(bool is_streaming) {
  if (is_streaming) __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/// Reads `count` floats, fewer than a vector; the rest is `filler`.
INLINE vector load_some(const float *from, size_t count, float filler) {
  float buffer[LANES];
  for (int lane = 0; lane < LANES; lane++) buffer[lane] = filler;
  memcpy(buffer, from, count * sizeof(float));
  return load(buffer);
}

INLINE void store_some(float *to, vector v, size_t count) {
  memcpy(to, &v, count * sizeof(float));
}

INLINE vector splat(float x) { return x - (vector){0}; }
INLINE vector choose(integers condition, vector yes, vector no) {
  return (vector)((condition & (integers)yes) | (~condition & (integers)no));
}
/// The larger, or the smaller, of each; `b` where one of them is NaN. Unlike C's `fmaxf` it is one instruction.
INLINE vector larger(vector a, vector b) { return choose(a > b, a, b); }
INLINE vector smaller(vector a, vector b) { return choose(a < b, a, b); }
INLINE vector magnitude(vector a) { return __builtin_elementwise_abs(a); }
INLINE vector root(vector a) { return __builtin_elementwise_sqrt(a); }

/// Every second of the floats in two vectors that follow each other, from the first or from the second on, in the order that
/// takes the fewest instructions.
INLINE vector evens(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14);
#else
  return __builtin_shufflevector(a, b, 0, 2, 4, 6);
#endif
}
INLINE vector odds(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15);
#else
  return __builtin_shufflevector(a, b, 1, 3, 5, 7);
#endif
}

/// Brings those floats into the order of memory.
INLINE vector in_order(vector v) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(v, v, 0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(v, v, 0, 1, 4, 5, 2, 3, 6, 7);
#else
  return v;
#endif
}

/// Where each of those floats stands among them.
INLINE integers order(void) {
#if VECTOR_BYTES == 64
  return (integers){0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15};
#elif VECTOR_BYTES == 32
  return (integers){0, 1, 4, 5, 2, 3, 6, 7};
#else
  return (integers){0, 1, 2, 3};
#endif
}

/// 0, 1, 2 and so on.
INLINE integers counted(void) {
  integers lanes;
  for (int lane = 0; lane < LANES; lane++) lanes[lane] = lane;
  return lanes;
}

/// Reads LANES floats from where `position` is in a row of `width`, which may begin before the row or end behind it: there
/// it's `filler`.
INLINE vector load_within(const float *row, ptrdiff_t width, ptrdiff_t position, float filler) {
  if (position >= 0 && position + LANES <= width) return load(row + position);
#if VECTOR_BYTES == 64
  ptrdiff_t skipped = position < 0 ? -position : 0, end = width - position;
  __mmask16 mask = end <= 0 || skipped >= LANES ? 0 : (__mmask16)(0xffff << skipped);
  if (end < LANES) mask &= (__mmask16)((1 << (end < 0 ? 0 : end)) - 1);
  return (vector)_mm512_mask_loadu_ps((__m512)splat(filler), mask, row + position);
#elif VECTOR_BYTES == 32
  integers lanes = counted() + (int32_t)position;
  integers is_inside = (lanes >= 0) & (lanes < (int32_t)width);
  vector inside = (vector)_mm256_maskload_ps(row + position, (__m256i)is_inside);
  return choose(is_inside, inside, splat(filler));
#else
  float buffer[LANES];
  for (ptrdiff_t lane = 0; lane < LANES; lane++) {
    ptrdiff_t at = position + lane;
    buffer[lane] = at >= 0 && at < width ? row[at] : filler;
  }
  return load(buffer);
#endif
}

#ifdef VECTOR_PERMUTES
/// The float of `table` that each lane's number names by its low bits.
INLINE vector permuted(vector table, integers at) {
#if VECTOR_BYTES == 64
  return (vector)_mm512_permutexvar_ps((__m512i)at, (__m512)table);
#else
  return (vector)_mm256_permutevar8x32_ps((__m256)table, (__m256i)at);
#endif
}
#endif

/// Writes two vectors with their floats in turns.
INLINE void store_in_turns(float *to, vector a, vector b) {
#if VECTOR_BYTES == 64
  store(to, __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  store(to + LANES, __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14,
                                            30, 15, 31));
#elif VECTOR_BYTES == 32
  store(to, __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
  store(to + LANES, __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15));
#else
  store(to, __builtin_shufflevector(a, b, 0, 4, 1, 5));
  store(to + LANES, __builtin_shufflevector(a, b, 2, 6, 3, 7));
#endif
}

INLINE float sum_of(vector v) {
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += v[lane];
  return sum;
}

INLINE float largest_of(vector v) {
  float largest = v[0];
  for (int lane = 1; lane < LANES; lane++) largest = v[lane] > largest ? v[lane] : largest;
  return largest;
}

/// The whole number next to each, for magnitudes below 2²², which also stands in the low bits of `shifted`.
INLINE vector nearest(vector x, integers *shifted) {
  const float shift = 0x1.8p23f;
  vector sum = x + splat(shift);
  *shifted = (integers)sum;
  return sum - splat(shift);
}

/// exp(x) for x ≤ 88: 2ⁿ·2ᵗ with |t| ≤ ½, by the polynomial with the least relative error, 7.5·10⁻⁸. What would
/// be below the normal range becomes the least number in it.
INLINE vector exponential(vector x) {
  integers exponent;
  vector scaled = larger(splat(-126), x * splat((float)M_LOG2E));
  vector t = scaled - nearest(scaled, &exponent);
  vector p = splat(1.327646680e-3f);
  p = p * t + splat(9.675541293e-3f);
  p = p * t + splat(5.550713290e-2f);
  p = p * t + splat(2.402211972e-1f);
  p = p * t + splat(6.931469671e-1f);
  p = p * t + splat(1.000000072f);
  return (vector)((integers)p + (exponent << 23));
}
