/// c = op(a) · op(b), where op is nothing or the transposition.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct sizes {
  int64_t m, n, k;
  /// Whether `a` is stored as k × m, and `b` as n × k.
  bool ta, tb;
} sizes;

/// The tensors of one slot, dense and row-major.
typedef struct operands {
  const float *a, *b;
  float *c;
} operands;

#endif
