#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "variant.h"

// A multiplication and an addition, 256 bits wide, as on the processors before FMA: see sse.c.
#define TARGET __attribute__((target("avx")))
#define CHAINS 14
#define STREAM_FENCE _mm_sfence

#define NAME(word) f32_##word
#define ELEMENT float
#define LANES 8
#define VECTOR __m256
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define STREAM _mm256_stream_ps
#define SPLAT _mm256_set1_ps
#define STEP(v, a, b) _mm256_add_ps(_mm256_mul_ps(v, a), b)
#define SUM3(b, three, c) _mm256_add_ps(b, _mm256_mul_ps(three, c))
#include "kernels.h"

#define NAME(word) f64_##word
#define ELEMENT double
#define LANES 4
#define VECTOR __m256d
#define LOAD _mm256_loadu_pd
#define STORE _mm256_storeu_pd
#define STREAM _mm256_stream_pd
#define SPLAT _mm256_set1_pd
#define STEP(v, a, b) _mm256_add_pd(_mm256_mul_pd(v, a), b)
#define SUM3(b, three, c) _mm256_add_pd(b, _mm256_mul_pd(three, c))
#include "kernels.h"

static bool is_supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx");
}

const variant variant_avx = {
    .name = "avx",
    .is_supported = is_supported,
    .f32 = KERNELS(f32),
    .f64 = KERNELS(f64),
};

#endif
