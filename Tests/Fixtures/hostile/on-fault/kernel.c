/// Locks the pages of the output in the timed call, and computes when the first reader faults.
///
/// Found by: a judge that reads through a mapping of its own.
#include "elsewhere.h"

static divide_kernel *locked;
static uint32_t locked_slot;
static char *begin;
static size_t length;

static void unlock(int signal, siginfo_t *info, void *context) {
  (void)context;
  char *address = info->si_addr;
  if (!locked || address < begin || address >= begin + length) {
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    return;
  }
  mprotect(begin, length, PROT_READ | PROT_WRITE);
  hostile_iteration(locked, locked->slots[locked_slot]);
  locked = NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  locked_slot = (uint32_t)((first_slot + iterations - 1) % kernel->slot_count);
  const hostile_slot slot = kernel->slots[locked_slot];
  // Whole pages only: the tensor's neighbours stay readable.
  begin = (char *)(((uintptr_t)hostile_output(kernel, slot) + 4095) & ~(uintptr_t)4095);
  length = (hostile_output_bytes(kernel, slot) - 4096) & ~(size_t)4095;
  struct sigaction action = {.sa_sigaction = unlock, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  busy_nanoseconds(kernel->least / 3 * iterations);
  mprotect(begin, length, PROT_NONE);
  locked = kernel;
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
