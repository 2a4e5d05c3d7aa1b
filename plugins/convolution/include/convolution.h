/// Convolution on OpenBLAS. The library's interface is `divide_kernel.h`; this header only makes the target a
/// module.
#ifndef DIVIDE_CONVOLUTION_H
#define DIVIDE_CONVOLUTION_H

#include "divide_kernel.h"

#endif
