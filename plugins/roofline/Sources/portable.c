#include <string.h>

#include "roofs.h"

// Vectors of the compiler, 128 bits wide. On 64-bit ARM they are NEON registers: 4 cycles of latency
// with up to four FMAs begun in each ask for 16 chains, and 24 fit the 32 registers. Elsewhere the
// compiler may have 16 registers or fewer.
#define TARGET
#if defined(__aarch64__)
#define CHAINS 24
#else
#define CHAINS 12
#endif
#define STREAM_FENCE() __atomic_thread_fence(__ATOMIC_SEQ_CST)

typedef float f32_vector __attribute__((vector_size(16)));
typedef double f64_vector __attribute__((vector_size(16)));

#define VECTOR_ACCESS(prefix, element)                                     \
  static inline prefix##_vector prefix##_load(const element *address) {    \
    prefix##_vector value;                                                 \
    memcpy(&value, address, sizeof value);                                 \
    return value;                                                          \
  }                                                                        \
  static inline void prefix##_store(element *address, prefix##_vector value) { \
    memcpy(address, &value, sizeof value);                                 \
  }                                                                        \
  static inline void prefix##_stream(element *address, prefix##_vector value) { \
    NONTEMPORAL_STORE(value, (prefix##_vector *)(void *)address);          \
  }

#if defined(__clang__)
#define NONTEMPORAL_STORE(value, address) __builtin_nontemporal_store(value, address)
#else
#define NONTEMPORAL_STORE(value, address) (*(address) = (value))
#endif

#if defined(__aarch64__) && defined(__clang__)
#define MULTIPLY_ADD(v, a, b) __builtin_elementwise_fma(v, a, b)
#else
#define MULTIPLY_ADD(v, a, b) ((v) * (a) + (b))
#endif

VECTOR_ACCESS(f32, float)
VECTOR_ACCESS(f64, double)

#define NAME(word) f32_##word
#define ELEMENT float
#define LANES 4
#define VECTOR f32_vector
#define LOAD f32_load
#define STORE f32_store
#define STREAM f32_stream
#define SPLAT(number) ((f32_vector){number, number, number, number})
#define STEP(v, a, b) MULTIPLY_ADD(v, a, b)
#define SUM3(b, three, c) MULTIPLY_ADD(three, c, b)
#include "kernels.h"

#define NAME(word) f64_##word
#define ELEMENT double
#define LANES 2
#define VECTOR f64_vector
#define LOAD f64_load
#define STORE f64_store
#define STREAM f64_stream
#define SPLAT(number) ((f64_vector){number, number})
#define STEP(v, a, b) MULTIPLY_ADD(v, a, b)
#define SUM3(b, three, c) MULTIPLY_ADD(three, c, b)
#include "kernels.h"

const roofs portable_roofs = {.f32 = PRECISION_ROOFS(f32), .f64 = PRECISION_ROOFS(f64)};
