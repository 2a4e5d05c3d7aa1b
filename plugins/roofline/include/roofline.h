/// The peaks of a processor. The library's interface is `divide_kernel.h`; this header only makes the
/// target a module.
#ifndef DIVIDE_ROOFLINE_H
#define DIVIDE_ROOFLINE_H

#include "divide_kernel.h"

#endif
