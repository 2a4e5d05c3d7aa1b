#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "variant.h"

// FMA, 512 bits wide. 4 cycles of latency with at most two begun in each: 8 chains at least; 16 cost
// nothing with 32 registers.
#define TARGET __attribute__((target("avx512f")))
#define CHAINS 16
#define STREAM_FENCE _mm_sfence

#define NAME(word) f32_##word
#define ELEMENT float
#define LANES 16
#define VECTOR __m512
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define STREAM _mm512_stream_ps
#define SPLAT _mm512_set1_ps
#define STEP(v, a, b) _mm512_fmadd_ps(v, a, b)
#define SUM3(b, three, c) _mm512_fmadd_ps(three, c, b)
#include "kernels.h"

#define NAME(word) f64_##word
#define ELEMENT double
#define LANES 8
#define VECTOR __m512d
#define LOAD _mm512_loadu_pd
#define STORE _mm512_storeu_pd
#define STREAM _mm512_stream_pd
#define SPLAT _mm512_set1_pd
#define STEP(v, a, b) _mm512_fmadd_pd(v, a, b)
#define SUM3(b, three, c) _mm512_fmadd_pd(three, c, b)
#include "kernels.h"

static bool is_supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f");
}

const variant variant_avx512 = {
    .name = "avx512",
    .is_supported = is_supported,
    .f32 = KERNELS(f32),
    .f64 = KERNELS(f64),
};

#endif
