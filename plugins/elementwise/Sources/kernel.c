#define _POSIX_C_SOURCE 200112L

#include "kernel.h"

#include <time.h>

/// The parts that member `number` begins with, a multiple of the operation's grain.
static size_t share(const divide_kernel *kernel, size_t parts, uint32_t number) {
  size_t grain = kernel->operation->grain;
  size_t grains = (parts + grain - 1) / grain;
  size_t remainder = grains % kernel->threads;
  size_t first =
      (grains / kernel->threads * number + (number < remainder ? number : remainder)) * grain;
  return first < parts ? first : parts;
}

static void compute_share(void *context, uint32_t number) {
  const divide_kernel *kernel = context;
  size_t parts = kernel->operation->parts[kernel->stage](kernel->sizes);
  task task = {
      .tensors = kernel->current->tensors,
      .sizes = kernel->sizes,
      .scratch = kernel->scratch + number * kernel->scratch_stride,
      .shared = kernel->shared,
      .shared_stride = kernel->shared_stride,
      .member = number,
      .members = kernel->threads,
      .is_streaming = kernel->is_streaming,
  };
  const char *stages = (const char *)kernel->stages;
  stage *compute = *(stage *const *)(const void *)(stages + kernel->operation->stages[kernel->stage]);
  compute(&task, share(kernel, parts, number), share(kernel, parts, number + 1));
}

size_t kernel_workspace(const divide_kernel *kernel) {
  return kernel->threads * (kernel->scratch_stride + kernel->shared_stride) * sizeof(float);
}

void kernel_compute(divide_kernel *kernel, uint32_t slot) {
  kernel->current = &kernel->slots[slot];
  for (kernel->stage = 0; kernel->stage < kernel->operation->stage_count; kernel->stage++) {
    team_run(kernel->team, compute_share, kernel);
  }
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// The time of `iterations` iterations with one kind of store.
static double time_with(divide_kernel *kernel, bool is_streaming, uint64_t iterations) {
  kernel->is_streaming = is_streaming;
  double start = seconds();
  for (uint64_t i = 0; i < iterations; i++) {
    kernel_compute(kernel, (uint32_t)(i % kernel->slot_count));
  }
  return seconds() - start;
}

// As for the triad of `roofline`: what the system says of the last-level cache can't be relied on.
void kernel_choose_stores(divide_kernel *kernel) {
  // Every slot at least twice, and for 0.2 ms at least.
  uint64_t iterations = 2 * (uint64_t)kernel->slot_count;
  while (time_with(kernel, false, iterations) < 2e-4) iterations *= 2;
  double ordinary = 1e9;
  double streaming = 1e9;
  for (int round = 0; round < 5; round++) {
    double time = time_with(kernel, false, iterations);
    if (time < ordinary) ordinary = time;
    time = time_with(kernel, true, iterations);
    if (time < streaming) streaming = time;
  }
  kernel->is_streaming = streaming < 0.97 * ordinary;
  kernel->has_chosen = true;
}
