#include "kernel.h"

// A member computes its share of every iteration without waiting for the others. That is legal
// because no element depends on another's share, and iterations that meet in a slot write the same
// values there, each share by the same member: what a slot holds at the end is the last iteration's
// output, as if all had run one after the other. The members meet once, at the end of `run`.
static void compute_share(void *context, uint32_t number) {
  const divide_kernel *kernel = context;
  // A cache line at least, so that no two members write to one.
  size_t grain = kernel->operation == OPERATION_FMA ? kernel->kernels->block : 256;
  size_t begin = divide_share(kernel->elements, grain, kernel->threads, number);
  size_t count = divide_share(kernel->elements, grain, kernel->threads, number + 1) - begin;
  if (count == 0) return;
  size_t offset = begin * kernel->element_size;
  triad *add = kernel->is_streaming ? kernel->kernels->streaming_triad : kernel->kernels->triad;
  uint32_t current = kernel->first_slot;
  for (uint64_t i = 0; i < kernel->iterations; i++) {
    const slot *slot = &kernel->slots[current];
    const char *first = (const char *)slot->first + offset;
    char *output = (char *)slot->output + begin / kernel->group * kernel->output_size;
    if (kernel->operation == OPERATION_FMA) {
      kernel->kernels->fma(first, slot->second, output, count, kernel->steps);
    } else {
      add(first, (const char *)slot->second + offset, output, count);
    }
    if (++current == kernel->slot_count) current = 0;
  }
}

void kernel_compute(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  kernel->iterations = iterations;
  kernel->first_slot = first_slot % kernel->slot_count;
  divide_team_run(kernel->team, compute_share, kernel);
}

bool kernel_compute_unless_cancelled(divide_kernel *kernel, uint64_t iterations,
                                     uint32_t first_slot) {
  const divide_host *host = kernel->host;
  while (iterations > 0) {
    if (host->cancelled(host->context)) return false;
    uint64_t part = iterations < kernel->iterations_per_look ? iterations
                                                             : kernel->iterations_per_look;
    double start = divide_seconds();
    kernel_compute(kernel, part, first_slot);
    // Meeting takes near a microsecond, so that looks have to be milliseconds apart.
    if (part == kernel->iterations_per_look && divide_seconds() - start < 5e-3) {
      kernel->iterations_per_look *= 2;
    }
    iterations -= part;
    first_slot = (uint32_t)((first_slot + part) % kernel->slot_count);
  }
  return true;
}

static void compute_with(divide_kernel *kernel, bool is_streaming, uint64_t iterations) {
  kernel->is_streaming = is_streaming;
  kernel_compute(kernel, iterations, 0);
}

void kernel_choose_stores(divide_kernel *kernel) {
  kernel->has_chosen = true;
  for (uint32_t i = 0; i < kernel->slot_count; i++) {
    if ((uintptr_t)kernel->slots[i].output % 64 != 0) return;
  }
  kernel->is_streaming = divide_streaming_is_faster(kernel, kernel->slot_count, compute_with);
}
