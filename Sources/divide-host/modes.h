#ifndef DIVIDE_HOST_MODES_H
#define DIVIDE_HOST_MODES_H

#include <stdint.h>

// Returns the modes of floating-point arithmetic of the calling thread: rounding, flushing to zero.
uint32_t float_modes(void);

// Returns a number that changes when any signal gets another handler.
uint64_t signal_digest(void);

#endif
