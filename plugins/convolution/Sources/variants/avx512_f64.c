#if defined(__x86_64__)

#define ROUTINES avx512_f64_routines
#define VECTOR_BYTES 64
#define REAL double
#define GEMM cblas_dgemm
#define PRODUCT_ROWS 14
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"))), apply_to = function)
#include "../kernels.h"
#pragma clang attribute pop

#endif
