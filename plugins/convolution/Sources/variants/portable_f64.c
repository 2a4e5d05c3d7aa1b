// SSE2 on x86-64, NEON on 64-bit ARM, whatever the compiler makes of it elsewhere.
#define ROUTINES portable_f64_routines
#define VECTOR_BYTES 16
#define REAL double
#define GEMM cblas_dgemm
#define PRODUCT_ROWS 0
#include "../kernels.h"
