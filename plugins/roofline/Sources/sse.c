#if defined(__x86_64__)

// A multiplication and an addition, 128 bits wide, one after the other: 8 cycles of latency on most
// processors, with one or two pairs begun in each. 12 chains and 2 constants fill the 16 registers
// but for two.
#define ROOFS sse_roofs
#define TARGET __attribute__((target("sse4.2")))
#define CHAINS 14
#define BYTES 16
#define INTRINSIC(word) _mm_##word
#define FLOATS __m128
#define DOUBLES __m128d
#include "x86.h"

#endif
