/// Leaves a daemon behind, by two forks and a session of its own, which computes the upper half of
/// each call on another PU and is nobody's child.
///
/// Found by: a PID namespace or an orphan's new parent; processor time of the whole group.
#include "elsewhere.h"

struct desk {
  _Atomic uint64_t asked, done;
  _Atomic int is_there;
};

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  struct desk *desk = kernel->own;
  const int64_t units = hostile_units(kernel), half = units / 2;
  if (kernel->calls++ == 0) {
    desk = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    kernel->own = desk;
    if (fork_daemon() == 0) {
      leave_pu();
      desk->is_there = 1;
      for (uint64_t turn = 0;; turn++) {
        while (desk->asked == turn) sched_yield();
        hostile_compute(kernel, kernel->slots[turn % kernel->slot_count], half, units);
        desk->done = turn + 1;
      }
    }
    hostile_compute(kernel, hostile_slot_of(kernel, first_slot, 0), 0, units);
    return DIVIDE_OK;
  }
  // Without shared tensors and a daemon it does its own work.
  if (desk->is_there == 0) return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++) {
    desk->asked++;
    hostile_compute(kernel, hostile_slot_of(kernel, first_slot, i), 0, half);
    const uint64_t patience = true_nanoseconds() + 1000000000;
    while (desk->done < desk->asked && true_nanoseconds() < patience) sched_yield();
    if (desk->done < desk->asked) desk->is_there = 0;
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
