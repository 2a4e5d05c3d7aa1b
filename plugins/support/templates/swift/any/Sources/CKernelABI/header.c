// The package manager builds no target without a source file.
#include "divide_kernel.h"
