#include "kernel.h"

#include <stdlib.h>
#include <sys/mman.h>

/// Whole pages, so that no two members share one.
static size_t pages(int64_t count, int64_t width) {
  return ((size_t)(count * width) + 4095) / 4096 * 4096;
}

size_t kernel_workspace(const divide_kernel *kernel) {
  return 4096 + pages(kernel->plan.shared, kernel->width) +
         kernel->threads * pages(kernel->plan.own, kernel->width);
}

// MARK: - Operands

static int64_t source_count(const sizes *s) { return s->batch * s->channels * s->height * s->width; }
static int64_t destination_count(const sizes *s) {
  return s->batch * s->filters * s->output_height * s->output_width;
}
static int64_t taps_of(const sizes *s) { return s->filter_height * s->filter_width; }
static int64_t weights_count(const sizes *s) {
  return s->filters * (s->channels / s->groups) * taps_of(s);
}

int64_t kernel_count(const divide_kernel *kernel, int operand) {
  const sizes *s = &kernel->sizes;
  int64_t source = source_count(s), weights = weights_count(s), destination = destination_count(s);
  switch (kernel->plan.pass) {
    case FORWARD: return (int64_t[]){source, weights, destination}[operand];
    case BACKWARD_DATA: return (int64_t[]){destination, weights, source}[operand];
    case BACKWARD_WEIGHTS: return (int64_t[]){source, destination, weights}[operand];
  }
  return 0;
}

size_t kernel_slot_bytes(const divide_kernel *kernel) {
  size_t bytes = 0;
  for (int i = 0; i < 3; i++) bytes += pages(kernel_count(kernel, i), kernel->width);
  return bytes;
}

/// Returns memory for a tensor, on large pages where the system gives them on request: rows of many channels
/// take more small pages than a processor remembers.
static void *allocate(size_t bytes) {
  enum { LARGE_PAGE = 2 << 20 };
  size_t whole = bytes / LARGE_PAGE * LARGE_PAGE;
  void *memory = aligned_alloc(whole > 0 ? LARGE_PAGE : 4096, bytes);
  if (memory && whole > 0) madvise(memory, whole, MADV_HUGEPAGE);
  return memory;
}

bool kernel_import(divide_kernel *kernel, slot *slot) {
  const sizes *s = &kernel->sizes;
  for (int i = 0; i < 3; i++) {
    if (slot->tensors[i]) continue;
    slot->tensors[i] = allocate(pages(kernel_count(kernel, i), kernel->width));
    if (!slot->tensors[i]) return false;
  }
  bool is_backward = kernel->plan.pass == BACKWARD_DATA;
  int64_t source = s->height * s->width, destination = s->output_height * s->output_width;
  import_images(kernel->width, s->batch, is_backward ? s->filters : s->channels,
                is_backward ? destination : source, slot->host[0], slot->tensors[0]);
  if (kernel->plan.pass == BACKWARD_WEIGHTS) {
    import_images(kernel->width, s->batch, s->filters, destination, slot->host[1], slot->tensors[1]);
  } else {
    import_weights(kernel->width, &kernel->plan, taps_of(s), slot->host[1], slot->tensors[1]);
  }
  // What the host wrote into its output, NaN, stays there until an iteration overwrites it.
  int64_t count = kernel_count(kernel, 2) * kernel->width / 4;
  for (int64_t i = 0; i < count; i++) ((uint32_t *)slot->tensors[2])[i] = UINT32_MAX;
  return true;
}

void kernel_export(const divide_kernel *kernel, const slot *slot) {
  const sizes *s = &kernel->sizes;
  switch (kernel->plan.pass) {
    case FORWARD:
      export_images(kernel->width, s->batch, s->filters, s->output_height * s->output_width,
                    slot->tensors[2], slot->host[2]);
      break;
    case BACKWARD_DATA:
      export_images(kernel->width, s->batch, s->channels, s->height * s->width, slot->tensors[2],
                    slot->host[2]);
      break;
    case BACKWARD_WEIGHTS:
      export_weights(kernel->width, &kernel->plan, slot->tensors[2], slot->host[2]);
      break;
  }
}

// MARK: - Computing

static void do_tasks(void *context, uint32_t member) {
  divide_kernel *kernel = context;
  task task = kernel->task;
  task.shared = kernel->workspace;
  task.own = kernel->workspace + pages(kernel->plan.shared, kernel->width) +
             member * pages(kernel->plan.own, kernel->width);
  while (true) {
    int64_t index = atomic_fetch_add_explicit(&kernel->next_task, 1, memory_order_relaxed);
    if (index >= kernel->task_count) return;
    kernel->routine(&task, index);
  }
}

/// Has the members do every task of a routine, and returns when all are done.
static void compute(divide_kernel *kernel, routine *routine, int64_t tasks) {
  kernel->routine = routine;
  kernel->task_count = tasks;
  atomic_store_explicit(&kernel->next_task, 0, memory_order_relaxed);
  divide_team_run(kernel->team, do_tasks, kernel);
}

static void compute_winograd(divide_kernel *kernel) {
  const plan *plan = &kernel->plan;
  if (!plan->shares_tiles) {
    compute(kernel, kernel->routines->winograd_weights, winograd_weights_tasks(plan));
    compute(kernel, kernel->routines->winograd_tiles, winograd_tiles_tasks(plan));
    return;
  }
  for (int64_t tile = 0; tile < plan->tiles; tile += plan->tile_block) {
    kernel->task.first_tile = tile;
    compute(kernel, kernel->routines->winograd_source, winograd_source_tasks(plan, tile));
    compute(kernel, kernel->routines->winograd_products, winograd_products_tasks(plan));
  }
}

void kernel_compute(divide_kernel *kernel, uint32_t index) {
  const plan *plan = &kernel->plan;
  const slot *slot = &kernel->slots[index];
  const operands operands = {slot->tensors[0], slot->tensors[1], slot->tensors[2]};
  kernel->task = (task){.plan = plan, .operands = &operands};
  switch (plan->method) {
    case WINOGRAD: compute_winograd(kernel); break;
    case DEPTHWISE:
      if (plan->pass == BACKWARD_WEIGHTS) {
        compute(kernel, kernel->routines->depthwise_weights_gradient,
                depthwise_weights_gradient_tasks(plan));
      } else {
        compute(kernel, kernel->routines->depthwise, depthwise_tasks(plan));
      }
      break;
    case PANELS:
      if (plan->pass == BACKWARD_WEIGHTS) {
        compute(kernel, kernel->routines->weights_gradient, weights_gradient_tasks(plan));
      } else {
        compute(kernel, kernel->routines->panels, panels_tasks(plan));
      }
      break;
  }
}
