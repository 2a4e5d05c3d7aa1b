/// What a plugin finds out by timing itself, before anything counts.
#ifndef DIVIDE_TIMING_H
#define DIVIDE_TIMING_H

#include <divide_kernel.h>
#include <stdbool.h>

/// The seconds of a clock that only goes forward.
double divide_seconds(void);

/// Computes iterations from slot 0 on, with ordinary stores or with stores that go around the caches.
typedef void divide_compute(divide_kernel *kernel, bool is_streaming, uint64_t iterations);

/// Returns whether stores that go around the caches are faster, by 3 % at least, from all slots as they
/// are.
///
/// What the system says of the last-level cache can't be relied on: a virtual machine may show the
/// cache of the whole package, of which it has a part. The stores themselves can be timed.
bool divide_streaming_is_faster(divide_kernel *kernel, uint32_t slot_count, divide_compute *compute);

#endif
