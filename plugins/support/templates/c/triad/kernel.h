/// a = b + 3·c, for vectors.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

typedef struct sizes {
  int64_t elements;
} sizes;

/// The tensors of one slot, dense and row-major.
typedef struct operands {
  const float *b, *c;
  float *a;
} operands;

#endif
