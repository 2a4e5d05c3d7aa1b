/// One opened problem.
#ifndef ROOFLINE_KERNEL_H
#define ROOFLINE_KERNEL_H

#include "divide_plugin.h"
#include "roofs.h"

typedef enum operation { OPERATION_FMA, OPERATION_TRIAD } operation;

/// The tensors of one slot: x, c and y, or b, c and a.
typedef struct slot {
  const void *first;
  const void *second;
  void *output;
} slot;

struct divide_kernel {
  const divide_host *host;
  const precision_roofs *kernels;
  operation operation;
  size_t element_size;
  /// The bytes of an output, and how many elements one follows from.
  size_t output_size;
  size_t group;
  /// How many constants `fma` takes; 0 in bf16.
  size_t constant_count;
  size_t elements;
  uint64_t steps;
  uint32_t threads;
  divide_team *team;
  /// Whether the triad's stores go around the caches, and whether that was found out.
  bool is_streaming;
  bool has_chosen;
  /// How many iterations pass between two looks at whether the host cancelled.
  uint64_t iterations_per_look;
  /// What the members compute now.
  uint64_t iterations;
  uint32_t first_slot;
  uint32_t slot_count;
  slot slots[];
};

/// Computes on all threads.
void kernel_compute(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot);

/// Computes on all threads until the host cancels; false if it did.
bool kernel_compute_unless_cancelled(divide_kernel *kernel, uint64_t iterations,
                                     uint32_t first_slot);

/// Finds out which kind of store the triad is faster with, from all slots as they are.
void kernel_choose_stores(divide_kernel *kernel);

#endif
