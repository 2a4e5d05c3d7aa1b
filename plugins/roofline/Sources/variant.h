/// One way to compute, for one instruction set.
#ifndef ROOFLINE_VARIANT_H
#define ROOFLINE_VARIANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Sets y[i] to x[i] after `steps` times v ← v·0.999 + 0.001, for `count` elements; in bf16 and i8, y[i] to `steps`
/// times the sum of the squares of 2 or 4 neighbours.
typedef void multiply_add_chain(const void *x, void *y, size_t count, uint64_t steps);

/// Sets a[i] to b[i] + 3·c[i], for `count` elements.
typedef void triad(const void *b, const void *c, void *a, size_t count);

/// What a variant does in one precision.
typedef struct variant_kernels {
  multiply_add_chain *fma;
  triad *triad;
  /// The same with stores that go around the caches. `a` is aligned to 64 bytes.
  triad *streaming_triad;
  /// How many elements `fma` keeps in registers at a time.
  size_t block;
} variant_kernels;

/// The kernels that `kernels.h` makes for one precision.
#define KERNELS(precision)                             \
  {                                                    \
      .fma = precision##_fma,                          \
      .triad = precision##_triad,                      \
      .streaming_triad = precision##_streaming_triad,  \
      .block = precision##_block,                      \
  }

typedef struct variant {
  /// The name, as `DIVIDE_ISA` gives it.
  const char *name;
  bool (*is_supported)(void);
  variant_kernels f32;
  variant_kernels f64;
} variant;

#if defined(__x86_64__)
extern const variant variant_sse;
extern const variant variant_avx;
extern const variant variant_avx2;
extern const variant variant_avx512;
#endif
/// NEON on 64-bit ARM, whatever the compiler makes of it elsewhere.
extern const variant variant_portable;

/// Returns the variant of that name, or the best this processor supports if `name` is null.
/// Null if there is none of that name.
const variant *find_variant(const char *name);

#endif
