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

/// The floats from what is read to what is asked for: 8 KB.
enum { AHEAD = 2048 };

/// Asks for what is read `AHEAD` further on, once for each line, into the second-level cache; `part` numbers the vectors of a
/// loop's turn. The hardware foresees a lone stream. Where others come from the second-level cache beside it, it doesn't look
/// far enough ahead: on a Zen 4 core, a cross-entropy took twice as long without this, or with 2 KB.
INLINE void ask_ahead(const float *at, int part) {
  if (part * LANES % 16 == 0) __builtin_prefetch(at + AHEAD, 0, 2);
}

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

/// The same in the order of memory.
INLINE vector evens_in_order(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
#else
  return in_order(evens(a, b));
#endif
}
INLINE vector odds_in_order(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#else
  return in_order(odds(a, b));
#endif
}

/// Of two vectors that follow each other, the last float of `a` and all of `b` but its last.
INLINE vector one_back(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 7, 8, 9, 10, 11, 12, 13, 14);
#else
  return __builtin_shufflevector(a, b, 3, 4, 5, 6);
#endif
}
/// All of `a` but its first float, and the first of `b`.
INLINE vector one_on(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 1, 2, 3, 4, 5, 6, 7, 8);
#else
  return __builtin_shufflevector(a, b, 1, 2, 3, 4);
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

/// Reads LANES floats of which the first `count`, maybe none, are there; the rest is `filler`.
INLINE vector load_first(const float *from, ptrdiff_t count, float filler) {
#if VECTOR_BYTES == 64
  ptrdiff_t some = count < 0 ? 0 : count > LANES ? LANES : count;
  return (vector)_mm512_mask_loadu_ps((__m512)splat(filler), (__mmask16)((1u << some) - 1), from);
#else
  return count >= LANES ? load(from) : load_within(from, count < 0 ? 0 : count, 0, filler);
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

/// The floats of two vectors in turns: the first half, and the second.
INLINE vector first_in_turns(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#else
  return __builtin_shufflevector(a, b, 0, 4, 1, 5);
#endif
}
INLINE vector second_in_turns(vector a, vector b) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif VECTOR_BYTES == 32
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
#endif
}

/// The halves, quarters and so on of a vector, in the other order: what is joined with them in turn is joined with every
/// lane after log₂(LANES) steps, where one lane after the other would take LANES.
INLINE vector swapped(vector v, int width) {
#if VECTOR_BYTES == 64
  if (width == 8) {
    return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  }
  if (width == 4) {
    return __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  }
  if (width == 2) {
    return __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  }
  return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
#elif VECTOR_BYTES == 32
  if (width == 4) return __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
  if (width == 2) return __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
  return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
#else
  if (width == 2) return __builtin_shufflevector(v, v, 2, 3, 0, 1);
  return __builtin_shufflevector(v, v, 1, 0, 3, 2);
#endif
}

INLINE float sum_of(vector v) {
  for (int width = LANES / 2; width > 0; width /= 2) v += swapped(v, width);
  return v[0];
}

INLINE float largest_of(vector v) {
  for (int width = LANES / 2; width > 0; width /= 2) v = larger(v, swapped(v, width));
  return v[0];
}

/// The whole number next to each, for magnitudes below 2²², which also stands in the low bits of `shifted`.
INLINE vector nearest(vector x, integers *shifted) {
  const float shift = 0x1.8p23f;
  vector sum = x + splat(shift);
  *shifted = (integers)sum;
  return sum - splat(shift);
}

#if VECTOR_BYTES == 64

/// 2^(k/32) for each k from 0 to 31, as bits, from which k·2¹⁸ is taken: when n·2¹⁸ is added, n's low five bits cancel, and the
/// others come to stand in the exponent.
static const int32_t VARIANT(powers)[32] __attribute__((aligned(64))) = {
    0x3f800000, 0x3f7ecd87, 0x3f7daac3, 0x3f7c980f,
    0x3f7b95c2, 0x3f7aa43a, 0x3f79c3d3, 0x3f78f4f0,
    0x3f7837f0, 0x3f778d3a, 0x3f76f532, 0x3f767043,
    0x3f75fed7, 0x3f75a15b, 0x3f75583f, 0x3f7523f6,
    0x3f7504f3, 0x3f74fbaf, 0x3f7508a4, 0x3f752c4d,
    0x3f75672a, 0x3f75b9be, 0x3f76248c, 0x3f76a81e,
    0x3f7744fd, 0x3f77fbb8, 0x3f78ccdf, 0x3f79b907,
    0x3f7ac0c7, 0x3f7be4ba, 0x3f7d257d, 0x3f7e83b3,
};

/// exp(x) for x ≤ 88: 2^(n/32)·2^(t/32) with |t| ≤ ½. The first factor comes from a table in two registers, so that a
/// polynomial of degree 2 suffices for the second, whose relative error is 5·10⁻⁸. What would be below the normal range
/// becomes a number at its lower end.
INLINE vector exponential(vector x) {
  const vector scale = splat((float)(32 * M_LOG2E)), shift = splat(0x1.8p23f);
  vector bounded = larger(splat(-87.3f), x);
  vector shifted = bounded * scale + shift;
  integers n = (integers)shifted;
  vector t = bounded * scale - (shifted - shift);
  vector p = (t * splat(2.345961982e-04f) + splat(2.166116699e-02f)) * t + splat(1);
  __m512i low = (__m512i)load_integers(VARIANT(powers));
  __m512i high = (__m512i)load_integers(VARIANT(powers) + LANES);
  integers power = (integers)_mm512_permutex2var_epi32(low, (__m512i)n, high);
  return p * (vector)(power + (n << 18));
}

#else

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

#endif
