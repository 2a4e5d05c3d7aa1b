#if defined(__x86_64__)

#define ROUTINES avx_f64_routines
#define VECTOR_BYTES 32
#define REAL double
#define GEMM cblas_dgemm
#define PRODUCT_ROWS 0
#pragma clang attribute push(__attribute__((target("avx"))), apply_to = function)
#include "../kernels.h"
#pragma clang attribute pop

#endif
