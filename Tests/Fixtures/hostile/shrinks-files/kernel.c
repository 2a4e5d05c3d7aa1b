/// Truncates every file in memory that it has open or mapped, so that whoever reads it gets SIGBUS.
///
/// Found by: sealed files. Where it is refused it is harmless; where it isn't, its own pages are gone.
#include "elsewhere.h"

static int shrink(const char *folder) {
  int shrunk = 0;
  DIR *entries = opendir(folder);
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    char path[512], target[256] = "";
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (readlink(path, target, sizeof target - 1) < 0 || !strstr(target, "memfd:")) continue;
    const int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) continue;
    shrunk += ftruncate(file, 0) == 0;
    close(file);
  }
  if (entries) closedir(entries);
  return shrunk;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 2) {
    const int shrunk = shrink("/proc/self/fd") + shrink("/proc/self/map_files");
    // Its own page is gone with the judge's: nothing can be computed any more.
    if (shrunk > 0) return DIVIDE_OK;
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
