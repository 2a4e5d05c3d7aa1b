/// The memory-bound operations of a training step. The library's interface is `divide_kernel.h`; this
/// header only makes the target a module.
#ifndef DIVIDE_ELEMENTWISE_H
#define DIVIDE_ELEMENTWISE_H

#include "divide_kernel.h"

#endif
