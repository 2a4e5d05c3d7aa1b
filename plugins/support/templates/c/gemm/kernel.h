/// c = op(a) · op(b), where op is nothing or the transposition.
#ifndef KERNEL_H
#define KERNEL_H

#include "plugin.h"

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

/// Reads and checks the sizes of a problem. Returns whether they make sense.
bool read_sizes(const divide_problem *problem, sizes *sizes);

/// Takes the tensors of a slot. Returns whether they are the ones expected.
bool read_operands(const sizes *sizes, const divide_tensor *tensors, uint32_t count,
                   operands *operands);

/// Whether the operands of a slot were taken.
static inline bool is_imported(const operands *operands) { return operands->c; }

/// Computes the operation once. Returns false if it was cancelled.
bool compute(const sizes *sizes, const operands *operands, watch *watch);

#endif
