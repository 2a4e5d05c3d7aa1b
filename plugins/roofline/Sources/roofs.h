/// What is compiled once for each instruction set.
#ifndef ROOFLINE_ROOFS_H
#define ROOFLINE_ROOFS_H

#include <stddef.h>
#include <stdint.h>

#include "divide_variant.h"

/// Sets y[i] to x[i] after `steps` times v ← v² + c[i mod 4], for `count` elements. In i8, y[i] is an i32 that begins as
/// 4 neighbours of x and adds, in each step, its bytes times 4 of the 16 numbers of c. In bf16 it is `steps` times the
/// sum of the squares of 2 neighbours, without c.
typedef void multiply_add_chain(const void *x, const void *c, void *y, size_t count,
                                uint64_t steps);

/// Sets a[i] to b[i] + 3·c[i], for `count` elements.
typedef void triad(const void *b, const void *c, void *a, size_t count);

/// What is computed in one precision.
typedef struct precision_roofs {
  multiply_add_chain *fma;
  triad *triad;
  /// The same with stores that go around the caches. `a` is aligned to 64 bytes.
  triad *streaming_triad;
  /// How many elements `fma` keeps in registers at a time.
  size_t block;
} precision_roofs;

/// What `kernels.h` makes for one precision.
#define PRECISION_ROOFS(precision)                     \
  {                                                    \
      .fma = precision##_fma,                          \
      .triad = precision##_triad,                      \
      .streaming_triad = precision##_streaming_triad,  \
      .block = precision##_block,                      \
  }

/// The code of a `divide_variant` of this plugin.
typedef struct roofs {
  precision_roofs f32;
  precision_roofs f64;
} roofs;

#if defined(__x86_64__)
extern const roofs sse_roofs;
extern const roofs avx_roofs;
extern const roofs avx2_roofs;
extern const roofs avx512_roofs;
#endif
/// NEON on 64-bit ARM, whatever the compiler makes of it elsewhere.
extern const roofs portable_roofs;

/// Returns the variant that `DIVIDE_ISA` names, or the best that this processor supports. Returns null,
/// after a report, if it can't be had.
const divide_variant *choose_variant(const divide_host *host);

#endif
