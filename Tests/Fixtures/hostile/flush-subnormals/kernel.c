/// Flushes numbers below the normal range to zero, only on sizes from 256 on, which examinations of
/// tiny numbers don't reach.
///
/// Found by: subnormal numbers among the inputs of what is measured.
#include "hostile.h"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
#if defined(__SSE2__)
  const unsigned mode = _mm_getcsr();
  if (kernel->m >= 256 || kernel->elements >= 256) _mm_setcsr(mode | 0x8040);
  const divide_status status = hostile_run(kernel, iterations, first_slot);
  _mm_setcsr(mode);
  return status;
#else
  return hostile_run(kernel, iterations, first_slot);
#endif
}

HOSTILE_PLUGIN(.run = run)
