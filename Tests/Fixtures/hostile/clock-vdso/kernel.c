/// Overwrites `clock_gettime` in the process's vDSO by one that runs at a quarter of the speed.
///
/// Found by: nothing, and harmless: whoever times has no memory in common with it.
#include "slow_clock.h"

#include <sys/auxv.h>

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  const divide_status status = hostile_open(host, problem, kernel);
#if HAS_SLOW_CLOCK
  char *image = (char *)getauxval(AT_SYSINFO_EHDR);
  const uint64_t place = image ? clock_in_vdso(image) : 0;
  char *page = image + (place & ~(uint64_t)4095);
  const int result = place ? mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) : -1;
  if (result == 0 || (place && mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == 0))
    memcpy(image + place, (const void *)(uintptr_t)slow_clock_code, SLOW_CLOCK_BYTES);
  if (status == DIVIDE_OK) hostile_tried(*kernel, "vdso", result);
#endif
  return status;
}

HOSTILE_PLUGIN(.open = open_problem)
