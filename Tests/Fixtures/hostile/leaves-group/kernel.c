/// A child leaves the process group, so that it isn't stopped with it. It computes the upper half from
/// the shared tensors as soon as their inputs change, before the call that is timed, and wakes its
/// parent whenever that is stopped.
///
/// Found by: a group that can't be left, such as a control group; inputs that are handed over last.
#include "elsewhere.h"

struct desk {
  _Atomic uint64_t asked, done;
};

static void serve(divide_kernel *kernel, struct desk *desk, pid_t parent) {
  const hostile_slot slot = kernel->slots[0];
  const int64_t units = hostile_units(kernel);
  float *result = malloc(hostile_output_bytes(kernel, slot)), last = 0;
  hostile_slot aside = slot;
  aside.tensor[kernel->tensor_count - 1] = result;
  const uint64_t last_word = slot.bytes[kernel->tensor_count - 2] / 4 - 1;
  const float *input = slot.tensor[kernel->tensor_count - 2];
  for (uint64_t turn = 0;;) {
    // The last number of the last input is filled last.
    if (input[last_word] != last) {
      last = input[last_word];
      hostile_compute(kernel, aside, units / 2, units);
      kill(-parent, SIGCONT);
    }
    if (desk->asked != turn) {
      turn = desk->asked;
      memcpy(hostile_output(kernel, slot) + units / 2 * hostile_unit_size(kernel),
             result + units / 2 * hostile_unit_size(kernel),
             (size_t)((units - units / 2) * hostile_unit_size(kernel)) * sizeof(float));
      desk->done = turn;
    }
    sched_yield();
  }
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  struct desk *desk = kernel->own;
  const pid_t self = getpid();
  if (kernel->calls++ == 0) {
    desk = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    kernel->own = desk;
    const pid_t child = fork();
    if (child < 0) munmap(desk, 4096), kernel->own = NULL;
    if (child == 0) {
      prctl(PR_SET_NAME, "hostile-daemon");
      alarm(10);
      setsid();
      leave_pu();
      serve(kernel, desk, self);
    }
  }
  desk = kernel->own;
  if (!desk || iterations > 1 || kernel->slot_count > 1) return hostile_run(kernel, iterations, first_slot);
  hostile_compute(kernel, kernel->slots[0], 0, hostile_units(kernel) / 2);
  desk->asked++;
  const uint64_t patience = true_nanoseconds() + 100000000;
  while (desk->done < desk->asked && true_nanoseconds() < patience) sched_yield();
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
