/// One opened problem.
#ifndef CONVOLUTION_KERNEL_H
#define CONVOLUTION_KERNEL_H

#include <stdatomic.h>

#include "divide_plugin.h"
#include "layout.h"
#include "plan.h"
#include "routines.h"

/// The tensors of one slot: the host's, and the same in the plugin's layouts.
typedef struct slot {
  void *host[3];
  void *tensors[3];
} slot;

struct divide_kernel {
  const divide_host *host;
  sizes sizes;
  plan plan;
  const routines *routines;
  /// The bytes of an element.
  int64_t width;
  uint32_t threads;
  divide_team *team;
  char *workspace;
  /// What the members compute now.
  task task;
  routine *routine;
  int64_t task_count;
  _Alignas(64) atomic_llong next_task;
  uint32_t slot_count;
  slot slots[];
};

/// The elements of an operand, in the order in which the operation has them.
int64_t kernel_count(const divide_kernel *kernel, int operand);

/// The bytes of memory that all members need, and those of one slot's tensors.
size_t kernel_workspace(const divide_kernel *kernel);
size_t kernel_slot_bytes(const divide_kernel *kernel);

/// Takes the inputs of a slot into the plugin's layouts. Returns false if no memory is left.
bool kernel_import(divide_kernel *kernel, slot *slot);

/// Puts the output of a slot into the host's layout.
void kernel_export(const divide_kernel *kernel, const slot *slot);

/// Computes one iteration on all threads.
void kernel_compute(divide_kernel *kernel, uint32_t slot);

#endif
