#if defined(__x86_64__)

// FMA, 256 bits wide. 4 or 5 cycles of latency with two begun in each: 10 chains at least.
#define ROOFS avx2_roofs
#define TARGET __attribute__((target("avx2,fma")))
#define CHAINS 12
#define BYTES 32
#define INTRINSIC(word) _mm256_##word
#define FLOATS __m256
#define DOUBLES __m256d
#define HAS_FMA
#include "x86.h"

#endif
