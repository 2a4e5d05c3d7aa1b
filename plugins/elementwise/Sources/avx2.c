#if defined(__x86_64__)

#define VARIANT(word) avx2_##word
#define VECTOR_BYTES 32
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels.h"
#pragma clang attribute pop

#endif
