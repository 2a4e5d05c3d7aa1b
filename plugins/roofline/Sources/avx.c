#if defined(__x86_64__)

// A multiplication and an addition, 256 bits wide, as on the processors before FMA: see sse.c.
#define ROOFS avx_roofs
#define TARGET __attribute__((target("avx")))
#define CHAINS 15
#define BYTES 32
#define INTRINSIC(word) _mm256_##word
#define FLOATS __m256
#define DOUBLES __m256d
#include "x86.h"

#endif
