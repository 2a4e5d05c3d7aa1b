#include "divide_kernel.h"
