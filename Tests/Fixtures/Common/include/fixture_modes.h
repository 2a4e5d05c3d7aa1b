/// The modes of floating-point arithmetic, for fixtures that change them.
#ifndef FIXTURE_MODES_H
#define FIXTURE_MODES_H

#if defined(__x86_64__)
#include <xmmintrin.h>

/// Flush to zero, and denormals are zero.
#define FIXTURE_FLUSH 0x8040ul

static inline unsigned long fixture_float_modes(void) { return _mm_getcsr(); }
static inline void fixture_set_float_modes(unsigned long modes) { _mm_setcsr((unsigned)modes); }
#elif defined(__aarch64__)
/// Flush to zero.
#define FIXTURE_FLUSH (1ul << 24)

static inline unsigned long fixture_float_modes(void) {
  unsigned long modes;
  __asm__ volatile("mrs %0, fpcr" : "=r"(modes));
  return modes;
}
static inline void fixture_set_float_modes(unsigned long modes) {
  __asm__ volatile("msr fpcr, %0" : : "r"(modes));
}
#endif

#endif
