// The kernels of one instruction set of x86-64 in both precisions, and the table of them. Included once for
// each, with these macros:
//
//   ROOFS              the name of the table
//   TARGET, CHAINS     as kernels.h takes them
//   BYTES              the bytes of a vector
//   INTRINSIC(word)    the function of the compiler that does what `word` says with such vectors
//   FLOATS, DOUBLES    the types of its vectors
//   HAS_FMA            defined where a multiplication and an addition are one instruction

#include <immintrin.h>
#include <string.h>

#include "roofs.h"

#define STREAM_FENCE _mm_sfence
#if defined(HAS_FMA)
#define MULTIPLY_ADD(type, v, a, b) INTRINSIC(fmadd_##type)(v, a, b)
#define ADD_PRODUCT(type, b, v, a) INTRINSIC(fmadd_##type)(v, a, b)
#else
#define MULTIPLY_ADD(type, v, a, b) INTRINSIC(add_##type)(INTRINSIC(mul_##type)(v, a), b)
#define ADD_PRODUCT(type, b, v, a) INTRINSIC(add_##type)(b, INTRINSIC(mul_##type)(v, a))
#endif

#define NAME(word) f32_##word
#define ELEMENT float
#define LANES (BYTES / 4)
#define VECTOR FLOATS
#define LOAD INTRINSIC(loadu_ps)
#define STORE INTRINSIC(storeu_ps)
#define STREAM INTRINSIC(stream_ps)
#define SPLAT INTRINSIC(set1_ps)
#define STEP(v, a, b) MULTIPLY_ADD(ps, v, a, b)
#define SUM3(b, three, c) ADD_PRODUCT(ps, b, three, c)
#include "kernels.h"

#define NAME(word) f64_##word
#define ELEMENT double
#define LANES (BYTES / 8)
#define VECTOR DOUBLES
#define LOAD INTRINSIC(loadu_pd)
#define STORE INTRINSIC(storeu_pd)
#define STREAM INTRINSIC(stream_pd)
#define SPLAT INTRINSIC(set1_pd)
#define STEP(v, a, b) MULTIPLY_ADD(pd, v, a, b)
#define SUM3(b, three, c) ADD_PRODUCT(pd, b, three, c)
#include "kernels.h"

const roofs ROOFS = {.f32 = PRECISION_ROOFS(f32), .f64 = PRECISION_ROOFS(f64)};
