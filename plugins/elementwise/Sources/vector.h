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
INLINE vector larger(vector a, vector b) { return __builtin_elementwise_max(a, b); }
INLINE vector magnitude(vector a) { return __builtin_elementwise_abs(a); }
INLINE vector root(vector a) { return __builtin_elementwise_sqrt(a); }

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

/// exp(x) for x ≤ 88: 2ⁿ·exp(r) with |r| ≤ ½·ln 2, by the Taylor series to r⁷, whose remainder is below
/// 2⁻²⁷. What would be below the normal range becomes the least number in it.
INLINE vector exponential(vector x) {
  x = larger(x, splat(-87));
  // Adding 1.5·2²³ rounds to a whole number, which then stands in the low bits.
  const float shift = 0x1.8p23f;
  vector shifted = x * splat((float)M_LOG2E) + splat(shift);
  vector n = shifted - splat(shift);
  vector r = x - n * splat(0x1.62e4p-1f) - n * splat((float)(M_LN2 - 0x1.62e4p-1));
  vector p = splat(1.0f / 5040);
  p = p * r + splat(1.0f / 720);
  p = p * r + splat(1.0f / 120);
  p = p * r + splat(1.0f / 24);
  p = p * r + splat(1.0f / 6);
  p = p * r + splat(0.5f);
  p = p * r + splat(1);
  p = p * r + splat(1);
  return (vector)((integers)p + ((integers)shifted << 23));
}
