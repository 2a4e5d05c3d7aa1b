#if defined(__x86_64__)

#include <immintrin.h>

#define VARIANT(word) avx2_##word
#define VECTOR_BYTES 32
#define VECTOR_PERMUTES
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels.h"
#pragma clang attribute pop

#endif
