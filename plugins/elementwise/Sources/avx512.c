#if defined(__x86_64__)

#include <immintrin.h>

#define VARIANT(word) avx512_##word
#define VECTOR_BYTES 64
#define VECTOR_PERMUTES
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"))), apply_to = function)
#include "kernels.h"
#pragma clang attribute pop

#endif
