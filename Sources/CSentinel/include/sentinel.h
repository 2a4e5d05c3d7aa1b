/// Two fixed pieces of work whose time tells what the machine is like between samples.
///
/// The burst keeps the floating-point ports full; the chain only waits for one result after the
/// other. A neighbour on the same core slows the burst far more than the chain; a lower frequency
/// slows both alike.
#ifndef DIVIDE_SENTINEL_H
#define DIVIDE_SENTINEL_H

#include <stdint.h>

/// Runs `steps` rounds of independent multiply-adds on registers and returns the nanoseconds taken.
///
/// The vectors are those of the instruction set that the environment variable `DIVIDE_ISA` names,
/// otherwise the widest the processor has.
int64_t divide_sentinel_burst(uint64_t steps);

/// Returns the floating-point operations of one round of the burst.
double divide_sentinel_flop_per_step(void);

/// Runs `steps` dependent multiplications and returns the nanoseconds taken.
int64_t divide_sentinel_chain(uint64_t steps);

#endif
