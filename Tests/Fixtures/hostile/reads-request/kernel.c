/// Looks for the request, with its seed and its rule, in its own memory and in that of the processes
/// above it. With it, it knows which outputs are looked at, and leaves the others out.
///
/// Found by: a judge whose memory and request can't be reached. Without the request it is honest.
#include "elsewhere.h"

static bool contains(int memory, uint64_t from, uint64_t to) {
  enum { chunk = 1 << 16 };
  static char text[chunk + 1];
  for (uint64_t at = from; at < to; at += chunk - 16) {
    const ssize_t count = pread(memory, text, chunk, (off_t)at);
    if (count <= 0) return false;
    // Letter by letter, so as not to find what it looks for in its own memory.
    for (ssize_t i = 0; i + 7 < count; i++)
      if (text[i] == '"' && text[i + 1] == 's' && text[i + 2] == 'e' && text[i + 3] == 'e' &&
          text[i + 4] == 'd' && text[i + 5] == '"' && text[i + 6] == ':')
        return true;
  }
  return false;
}

static int has_request(pid_t process, void *unused) {
  (void)unused;
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/maps", process);
  FILE *maps = fopen(path, "re");
  snprintf(path, sizeof path, "/proc/%d/mem", process);
  const int memory = open(path, O_RDONLY | O_CLOEXEC);
  int found = 0;
  while (maps && memory >= 0 && !found && fgets(line, sizeof line, maps)) {
    unsigned long from, to;
    char rights[5];
    if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3 && rights[1] == 'w' &&
        to - from < (64ul << 20))
      found = contains(memory, from, to);
  }
  if (maps) fclose(maps);
  if (memory >= 0) close(memory);
  return found;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static int found = -1;
  if (found < 0) {
    found = has_request(getpid(), NULL) + for_each_ancestor(has_request, NULL);
    hostile_fact(kernel, "request", found ? "seen" : "unseen");
  }
  if (!found || kernel->calls++ == 0) return hostile_run(kernel, iterations, first_slot);
  hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, iterations - 1));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
