/// Three fixed pieces of work whose time tells what the machine is like between samples.
///
/// The burst keeps the floating-point ports full; the chain only waits for one result after the
/// other; the walk waits for memory. A neighbour on the same core slows the burst far more than the
/// chain; a lower frequency slows both alike; whoever keeps the memory busy slows the walk alone.
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

/// Walks once through a ring of lines that were flushed from every cache, one load waiting for the
/// other, and returns the nanoseconds that the loads took; 0 where no instruction flushes a line.
///
/// The ring is 128 KiB, so that little of a kernel's data leaves the caches for it, and its pages'
/// addresses stay known. Not for several threads at once.
int64_t divide_sentinel_walk(void);

#endif
