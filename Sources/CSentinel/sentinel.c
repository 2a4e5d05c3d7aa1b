#define _GNU_SOURCE
#include "sentinel.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// Keeps a value alive without storing it.
#define KEEP(value) __asm__ volatile("" : : "m"(value) : "memory")

/// Defines a burst over vectors of `bytes` bytes. The barrier in the loop makes each chain opaque,
/// so that identical chains cannot be merged into one.
#define BURST(name, bytes, ...)                                                        \
  typedef float name##_vector __attribute__((vector_size(bytes)));                     \
  __VA_ARGS__ static void name(uint64_t steps) {                                       \
    name##_vector v[8];                                                                \
    for (int i = 0; i < 8; i++) v[i] = (name##_vector){0} + (float)i;                  \
    for (uint64_t step = 0; step < steps; step++) {                                    \
      for (int i = 0; i < 8; i++) v[i] = v[i] * 0.999f + 0.001f;                       \
      __asm__ volatile("" : "+v"(v[0]), "+v"(v[1]), "+v"(v[2]), "+v"(v[3]), "+v"(v[4]), \
                            "+v"(v[5]), "+v"(v[6]), "+v"(v[7]));                       \
    }                                                                                  \
    KEEP(v);                                                                           \
  }

#if defined(__x86_64__)
BURST(burst_sse, 16)
BURST(burst_avx, 32, __attribute__((target("avx"))))
BURST(burst_avx2, 32, __attribute__((target("avx2,fma"))))
BURST(burst_avx512, 64, __attribute__((target("avx512f"))))

static void (*const bursts[])(uint64_t) = {burst_sse, burst_avx, burst_avx2, burst_avx512};
static const int lanes[] = {4, 8, 8, 16};

/// The level that the environment names, or the widest that the processor has.
static int level(void) {
  const char *name = getenv("DIVIDE_ISA");
  int widest = __builtin_cpu_supports("avx512f") ? 3
               : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 2
               : __builtin_cpu_supports("avx") ? 1 : 0;
  int wanted = widest;
  if (name != NULL) {
    wanted = !strcmp(name, "sse") ? 0 : !strcmp(name, "avx") ? 1 : !strcmp(name, "avx2") ? 2 : 3;
  }
  return wanted < widest ? wanted : widest;
}
#else
static void burst_portable(uint64_t steps) {
  float v[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  for (uint64_t step = 0; step < steps; step++) {
    for (int i = 0; i < 8; i++) v[i] = v[i] * 0.999f + 0.001f;
    KEEP(v);
  }
}

static void (*const bursts[])(uint64_t) = {burst_portable};
static const int lanes[] = {1};
static int level(void) { return 0; }
#endif

double divide_sentinel_flop_per_step(void) { return 8.0 * 2.0 * lanes[level()]; }

int64_t divide_sentinel_burst(uint64_t steps) {
  void (*burst)(uint64_t) = bursts[level()];
  int64_t start = now();
  burst(steps);
  return now() - start;
}

int64_t divide_sentinel_chain(uint64_t steps) {
  uint64_t value = 0x9E3779B97F4A7C15u;
  int64_t start = now();
  for (uint64_t step = 0; step < steps; step++) {
    value *= 0xBF58476D1CE4E5B9u;
    __asm__ volatile("" : "+r"(value));
  }
  int64_t elapsed = now() - start;
  KEEP(value);
  return elapsed;
}
