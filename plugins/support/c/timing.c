#define _POSIX_C_SOURCE 200112L

#include "divide_timing.h"

#include <time.h>

double divide_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double time_with(divide_kernel *kernel, bool is_streaming, uint64_t iterations,
                        divide_compute *compute) {
  double start = divide_seconds();
  compute(kernel, is_streaming, iterations);
  return divide_seconds() - start;
}

bool divide_streaming_is_faster(divide_kernel *kernel, uint32_t slot_count,
                                divide_compute *compute) {
  // Every slot at least twice, and for 0.2 ms at least.
  uint64_t iterations = 2 * (uint64_t)slot_count;
  while (time_with(kernel, false, iterations, compute) < 2e-4) iterations *= 2;
  double ordinary = 1e9;
  double streaming = 1e9;
  for (int round = 0; round < 5; round++) {
    double time = time_with(kernel, false, iterations, compute);
    if (time < ordinary) ordinary = time;
    time = time_with(kernel, true, iterations, compute);
    if (time < streaming) streaming = time;
  }
  // Where they are alike, the ordinary store.
  return streaming < 0.97 * ordinary;
}
