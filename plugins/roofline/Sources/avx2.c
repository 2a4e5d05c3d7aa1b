#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "variant.h"

// FMA, 256 bits wide. 4 or 5 cycles of latency with two begun in each: 10 chains at least.
#define TARGET __attribute__((target("avx2,fma")))
#define CHAINS 12
#define STREAM_FENCE _mm_sfence

#define NAME(word) f32_##word
#define ELEMENT float
#define LANES 8
#define VECTOR __m256
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define STREAM _mm256_stream_ps
#define SPLAT _mm256_set1_ps
#define STEP(v, a, b) _mm256_fmadd_ps(v, a, b)
#define SUM3(b, three, c) _mm256_fmadd_ps(three, c, b)
#include "kernels.h"

#define NAME(word) f64_##word
#define ELEMENT double
#define LANES 4
#define VECTOR __m256d
#define LOAD _mm256_loadu_pd
#define STORE _mm256_storeu_pd
#define STREAM _mm256_stream_pd
#define SPLAT _mm256_set1_pd
#define STEP(v, a, b) _mm256_fmadd_pd(v, a, b)
#define SUM3(b, three, c) _mm256_fmadd_pd(three, c, b)
#include "kernels.h"

static bool is_supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const variant variant_avx2 = {
    .name = "avx2",
    .is_supported = is_supported,
    .f32 = KERNELS(f32),
    .f64 = KERNELS(f64),
};

#endif
