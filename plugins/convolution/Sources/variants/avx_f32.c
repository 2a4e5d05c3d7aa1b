#if defined(__x86_64__)

#define ROUTINES avx_f32_routines
#define VECTOR_BYTES 32
#define REAL float
#define GEMM cblas_sgemm
#define PRODUCT_ROWS 0
#pragma clang attribute push(__attribute__((target("avx"))), apply_to = function)
#include "../kernels.h"
#pragma clang attribute pop

#endif
