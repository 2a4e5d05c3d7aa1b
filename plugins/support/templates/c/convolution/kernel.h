/// Two-dimensional convolution, forward, of images in NCHW order, without bias.
#ifndef KERNEL_H
#define KERNEL_H

#include "plugin.h"

typedef struct sizes {
  int64_t batch, channels, height, width;
  int64_t filters, filter_height, filter_width;
  int64_t stride_height, stride_width;
  int64_t padding_height, padding_width;
  int64_t dilation_height, dilation_width;
  int64_t groups;
  int64_t output_height, output_width;
} sizes;

/// The tensors of one slot, dense and row-major.
typedef struct operands {
  const float *source, *weights;
  float *destination;
} operands;

/// Reads and checks the sizes of a problem. Returns whether they make sense.
bool read_sizes(const divide_problem *problem, sizes *sizes);

/// Takes the tensors of a slot. Returns whether they are the ones expected.
bool read_operands(const sizes *sizes, const divide_tensor *tensors, uint32_t count,
                   operands *operands);

/// Whether the operands of a slot were taken.
static inline bool is_imported(const operands *operands) { return operands->destination; }

/// Computes the operation once. Returns false if it was cancelled.
bool compute(const sizes *sizes, const operands *operands, watch *watch);

#endif
