/// y = x, and then y ← y·0.999 + 0.001, `steps` times over.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

typedef struct sizes {
  int64_t elements, steps;
} sizes;

/// The tensors of one slot, dense and row-major.
typedef struct operands {
  const float *x;
  float *y;
} operands;

#endif
