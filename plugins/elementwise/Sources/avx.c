#if defined(__x86_64__)

#include <immintrin.h>

#define VARIANT(word) avx_##word
#define VECTOR_BYTES 32
#pragma clang attribute push(__attribute__((target("avx"))), apply_to = function)
#include "kernels.h"
#pragma clang attribute pop

#endif
