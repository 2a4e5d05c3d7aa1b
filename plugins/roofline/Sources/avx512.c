#if defined(__x86_64__)

// FMA, 512 bits wide. 4 cycles of latency with at most two begun in each: 8 chains at least; 16 cost
// nothing with 32 registers.
#define ROOFS avx512_roofs
#define TARGET __attribute__((target("avx512f")))
#define CHAINS 16
#define BYTES 64
#define INTRINSIC(word) _mm512_##word
#define FLOATS __m512
#define DOUBLES __m512d
#define HAS_FMA
#include "x86.h"

#endif
