#define _GNU_SOURCE

#include "modes.h"

#include <fenv.h>
#include <signal.h>
#include <stddef.h>

uint32_t float_modes(void) {
#if defined(__x86_64__)
  // All but the six sticky exception flags.
  return __builtin_ia32_stmxcsr() & ~0x3fu;
#elif defined(__aarch64__)
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return (uint32_t)control;
#else
  return (uint32_t)fegetround();
#endif
}

uint64_t signal_digest(void) {
  uint64_t digest = 14695981039346656037u;
  for (int number = 1; number < 32; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0) continue;
    digest = (digest ^ (uint64_t)(uintptr_t)action.sa_sigaction) * 1099511628211u;
  }
  return digest;
}
