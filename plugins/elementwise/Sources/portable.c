// SSE2 on x86-64, NEON on 64-bit ARM, whatever the compiler makes of it elsewhere.
#define VARIANT(word) portable_##word
#define VECTOR_BYTES 16
#include "kernels.h"
