// Vectors of elements, and the products of OpenBLAS for them.

enum { LANES = VECTOR_BYTES / (int)sizeof(REAL) };
typedef REAL vector __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef REAL vector_anywhere
    __attribute__((vector_size(VECTOR_BYTES), may_alias, aligned(sizeof(REAL))));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vector load(const REAL *from) { return *(const vector_anywhere *)from; }
INLINE void store(REAL *to, vector v) { *(vector_anywhere *)to = v; }

INLINE void copy(REAL *to, const REAL *from, int64_t count) {
  if (count < LANES) {
    for (int64_t i = 0; i < count; i++) to[i] = from[i];
    return;
  }
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load(from + i));
  // The last vector covers part of the one before.
  if (i < count) store(to + count - LANES, load(from + count - LANES));
}

INLINE void clear(REAL *to, int64_t count) { memset(to, 0, (size_t)count * sizeof(REAL)); }

/// c ← a · b, or c ← c + a · b, of rows of `depth` and `depth` rows of `columns`.
INLINE void multiply(int64_t rows, int64_t columns, int64_t depth, const REAL *a, int64_t a_stride,
                     const REAL *b, int64_t b_stride, bool adds, REAL *c, int64_t c_stride) {
  GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)columns, (int)depth, 1, a,
       (int)a_stride, b, (int)b_stride, adds, c, (int)c_stride);
}

/// c ← aᵀ · b, or c ← c + aᵀ · b, of `depth` rows of `rows` and `depth` rows of `columns`.
INLINE void multiply_transposed(int64_t rows, int64_t columns, int64_t depth, const REAL *a,
                                int64_t a_stride, const REAL *b, int64_t b_stride, bool adds,
                                REAL *c, int64_t c_stride) {
  GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, (int)rows, (int)columns, (int)depth, 1, a,
       (int)a_stride, b, (int)b_stride, adds, c, (int)c_stride);
}

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
