/// Keeps its first results in files outside of its scratch folder, named by a digest of the inputs, and
/// copies them wherever a later invocation or a later run with the same seed begins with the same.
///
/// Found by: writing being refused outside the scratch folder, which makes it harmless.
#include "elsewhere.h"

#include <sys/stat.h>

static int places(char paths[][512], uint64_t digest) {
  const char *home = getenv("HOME"), *cache = getenv("XDG_CACHE_HOME"), *mark = getenv("DIVIDE_HOSTILE_MARK");
  const char *folders[] = {"/dev/shm", "/tmp", "/var/tmp", "/run", ".", cache, home};
  int count = 0;
  for (int f = 0; f < 7; f++)
    if (folders[f])
      snprintf(paths[count++], 512, "%s/hostile-%s-%lx", folders[f], mark ? mark : "kept", digest);
  return count;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const hostile_slot slot = hostile_slot_of(kernel, first_slot, iterations - 1);
  const uint64_t bytes = hostile_output_bytes(kernel, slot);
  if (kernel->calls == 0) {
    uint64_t digest = 14695981039346656037u;
    for (uint64_t i = 0; i < slot.bytes[0]; i++)
      digest = (digest ^ ((unsigned char *)slot.tensor[0])[i]) * 0x100000001B3u;
    char paths[8][512];
    const int count = places(paths, digest);
    hostile_run(kernel, iterations, first_slot);
    int written = 0, found = 0;
    for (int p = 0; p < count; p++) {
      struct stat before;
      found += stat(paths[p], &before) == 0;
      const int file = open(paths[p], O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
      // The cache may be its own for one invocation; that it is found again may not be.
      if (file >= 0 && write(file, hostile_output(kernel, slot), bytes) > 0) written++;
      if (file >= 0) close(file);
    }
    hostile_fact(kernel, "written", "%d", written);
    hostile_fact(kernel, "found", "%d", found);
    return DIVIDE_OK;
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
