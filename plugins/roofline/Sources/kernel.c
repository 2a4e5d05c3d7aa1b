#define _POSIX_C_SOURCE 200112L

#include "kernel.h"

#include <time.h>

/// The elements that member `number` begins with, a multiple of `grain`.
static size_t share(const divide_kernel *kernel, uint32_t number, size_t grain) {
  size_t grains = (kernel->elements + grain - 1) / grain;
  size_t remainder = grains % kernel->threads;
  size_t first =
      (grains / kernel->threads * number + (number < remainder ? number : remainder)) * grain;
  return first < kernel->elements ? first : kernel->elements;
}

// A member computes its share of every iteration without waiting for the others. That is legal
// because no element depends on another's share, and iterations that meet in a slot write the same
// values there, each share by the same member: what a slot holds at the end is the last iteration's
// output, as if all had run one after the other. The members meet once, at the end of `run`.
static void compute_share(void *context, uint32_t number) {
  const divide_kernel *kernel = context;
  // A cache line at least, so that no two members write to one.
  size_t grain = kernel->operation == OPERATION_FMA ? kernel->kernels->block : 256;
  size_t begin = share(kernel, number, grain);
  size_t count = share(kernel, number + 1, grain) - begin;
  if (count == 0) return;
  size_t offset = begin * kernel->element_size;
  triad *add = kernel->is_streaming ? kernel->kernels->streaming_triad : kernel->kernels->triad;
  uint32_t current = kernel->first_slot;
  for (uint64_t i = 0; i < kernel->iterations; i++) {
    const slot *slot = &kernel->slots[current];
    const char *first = (const char *)slot->first + offset;
    char *output = (char *)slot->output + begin / kernel->group * kernel->output_size;
    if (kernel->operation == OPERATION_FMA) {
      kernel->kernels->fma(first, output, count, kernel->steps);
    } else {
      add(first, (const char *)slot->second + offset, output, count);
    }
    if (++current == kernel->slot_count) current = 0;
  }
}

void kernel_compute(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  kernel->iterations = iterations;
  kernel->first_slot = first_slot % kernel->slot_count;
  team_run(kernel->team, compute_share, kernel);
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
  kernel_compute(kernel, iterations, 0);
  return seconds() - start;
}

bool kernel_compute_unless_cancelled(divide_kernel *kernel, uint64_t iterations,
                                     uint32_t first_slot) {
  const divide_host *host = kernel->host;
  while (iterations > 0) {
    if (host->cancelled(host->context)) return false;
    uint64_t part = iterations < kernel->iterations_per_look ? iterations
                                                             : kernel->iterations_per_look;
    double start = seconds();
    kernel_compute(kernel, part, first_slot);
    // Meeting takes near a microsecond, so that looks have to be milliseconds apart.
    if (part == kernel->iterations_per_look && seconds() - start < 5e-3) {
      kernel->iterations_per_look *= 2;
    }
    iterations -= part;
    first_slot = (uint32_t)((first_slot + part) % kernel->slot_count);
  }
  return true;
}

// What the system says of the last-level cache can't be relied on: a virtual machine may show the
// cache of the whole package, of which it has a part. The stores themselves can be timed.
void kernel_choose_stores(divide_kernel *kernel) {
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if ((uintptr_t)kernel->slots[i].output % 64 != 0) return;
  }
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
  // Where they are alike, the ordinary store.
  kernel->is_streaming = streaming < 0.97 * ordinary;
}
