#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "variant.h"

// A multiplication and an addition, 128 bits wide, one after the other: 8 cycles of latency on most
// processors, with one or two pairs begun in each. 12 chains and 2 constants fill the 16 registers
// but for two.
#define TARGET __attribute__((target("sse4.2")))
#define CHAINS 14
#define STREAM_FENCE _mm_sfence

#define NAME(word) f32_##word
#define ELEMENT float
#define LANES 4
#define VECTOR __m128
#define LOAD _mm_loadu_ps
#define STORE _mm_storeu_ps
#define STREAM _mm_stream_ps
#define SPLAT _mm_set1_ps
#define STEP(v, a, b) _mm_add_ps(_mm_mul_ps(v, a), b)
#define SUM3(b, three, c) _mm_add_ps(b, _mm_mul_ps(three, c))
#include "kernels.h"

#define NAME(word) f64_##word
#define ELEMENT double
#define LANES 2
#define VECTOR __m128d
#define LOAD _mm_loadu_pd
#define STORE _mm_storeu_pd
#define STREAM _mm_stream_pd
#define SPLAT _mm_set1_pd
#define STEP(v, a, b) _mm_add_pd(_mm_mul_pd(v, a), b)
#define SUM3(b, three, c) _mm_add_pd(b, _mm_mul_pd(three, c))
#include "kernels.h"

static bool is_supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("sse4.2");
}

const variant variant_sse = {
    .name = "sse",
    .is_supported = is_supported,
    .f32 = KERNELS(f32),
    .f64 = KERNELS(f64),
};

#endif
