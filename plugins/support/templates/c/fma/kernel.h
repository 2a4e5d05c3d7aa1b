/// y = x, and then y ← y·y + c, `steps` times over, where element i takes c[i mod 4].
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

typedef struct sizes {
  int64_t elements, steps;
} sizes;

/// The tensors of one slot, dense and row-major.
typedef struct operands {
  const float *x, *c;
  float *y;
} operands;

#endif
