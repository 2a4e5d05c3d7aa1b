/// One opened problem.
#ifndef ELEMENTWISE_KERNEL_H
#define ELEMENTWISE_KERNEL_H

#include "divide_plugin.h"
#include "operation.h"

/// The tensors of one slot.
typedef struct slot {
  void *tensors[MAX_TENSORS];
} slot;

struct divide_kernel {
  const divide_host *host;
  const operation *operation;
  const stages *stages;
  int64_t sizes[MAX_PARAMETERS];
  uint32_t threads;
  divide_team *team;
  /// The members' own floats and what they share, each member's whole pages.
  float *scratch;
  size_t scratch_stride;
  float *shared;
  size_t shared_stride;
  /// Whether outputs are stored around the caches, and whether that was found out.
  bool is_streaming;
  bool has_chosen;
  bool zeroes_lines;
  /// What the members compute now.
  const slot *current;
  int stage;
  uint32_t slot_count;
  slot slots[];
};

/// The bytes of scratch memory for all members. Never 0.
size_t kernel_workspace(const divide_kernel *kernel);

/// Computes one iteration on all threads.
void kernel_compute(divide_kernel *kernel, uint32_t slot);

/// Finds out which kind of store is faster, from all slots as they are.
void kernel_choose_stores(divide_kernel *kernel);

#endif
