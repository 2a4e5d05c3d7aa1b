#include "kernel.h"

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
      .zeroes_lines = kernel->zeroes_lines,
  };
  const char *stages = (const char *)kernel->stages;
  stage *compute = *(stage *const *)(const void *)(stages + kernel->operation->stages[kernel->stage]);
  size_t grain = kernel->operation->grain;
  compute(&task, divide_share(parts, grain, kernel->threads, number),
          divide_share(parts, grain, kernel->threads, number + 1));
}

size_t kernel_workspace(const divide_kernel *kernel) {
  return kernel->threads * (kernel->scratch_stride + kernel->shared_stride) * sizeof(float);
}

void kernel_compute(divide_kernel *kernel, uint32_t slot) {
  kernel->current = &kernel->slots[slot];
  for (kernel->stage = 0; kernel->stage < kernel->operation->stage_count; kernel->stage++) {
    divide_team_run(kernel->team, compute_share, kernel);
  }
}

static void compute_with(divide_kernel *kernel, bool is_streaming, uint64_t iterations) {
  kernel->is_streaming = is_streaming;
  for (uint64_t i = 0; i < iterations; i++) {
    kernel_compute(kernel, (uint32_t)(i % kernel->slot_count));
  }
}

void kernel_choose_stores(divide_kernel *kernel) {
  kernel->is_streaming = divide_streaming_is_faster(kernel, kernel->slot_count, compute_with);
  kernel->has_chosen = true;
}
