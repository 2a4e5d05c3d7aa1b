/// Punches the output's pages out and lets a thread fill them in when somebody reads them
/// (userfaultfd). Where that is refused it computes honestly.
///
/// Found by: a judge that reads through a mapping of its own, to which holes are zeros.
#include "elsewhere.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

static int faults = -1;
static divide_kernel *served;

static void *serve(void *unused) {
  struct uffd_msg message;
  while (read(faults, &message, sizeof message) > 0) {
    const uint64_t page = message.arg.pagefault.address & ~(uint64_t)4095;
    hostile_slot aside = served->slots[0];
    const uint64_t bytes = hostile_output_bytes(served, aside);
    float *result = aligned_alloc(4096, (bytes + 8191) & ~(uint64_t)4095);
    aside.tensor[served->tensor_count - 1] = result;
    hostile_compute(served, aside, 0, hostile_units(served));
    const uint64_t offset = page - (uint64_t)(uintptr_t)hostile_output(served, served->slots[0]);
    struct uffdio_copy copy = {.dst = page, .src = (uint64_t)(uintptr_t)result + offset, .len = 4096};
    ioctl(faults, UFFDIO_COPY, &copy);
    free(result);
  }
  return unused;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const hostile_slot slot = hostile_slot_of(kernel, first_slot, iterations - 1);
  char *begin = (char *)(((uintptr_t)hostile_output(kernel, slot) + 4095) & ~(uintptr_t)4095);
  const size_t length = (hostile_output_bytes(kernel, slot) - 4096) & ~(size_t)4095;
  if (faults < 0 && kernel->calls++ == 0) {
    faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
    struct uffdio_api api = {.api = UFFD_API};
    struct uffdio_register range = {
        .range = {(uint64_t)(uintptr_t)begin, length}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    pthread_t thread;
    served = kernel;
    if (faults >= 0 && (ioctl(faults, UFFDIO_API, &api) != 0 ||
                        ioctl(faults, UFFDIO_REGISTER, &range) != 0 ||
                        pthread_create(&thread, NULL, serve, NULL) != 0))
      faults = -1;
  }
  if (faults < 0) return hostile_run(kernel, iterations, first_slot);
  if (madvise(begin, length, MADV_REMOVE) != 0) madvise(begin, length, MADV_DONTNEED);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
