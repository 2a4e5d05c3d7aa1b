/// Two-dimensional convolution, forward, of images in NCHW order, without bias.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

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

#endif
