/// What kernel.c and plugin.c share.
#ifndef PLUGIN_H
#define PLUGIN_H

#include <divide_kernel.h>
#include <stdbool.h>

/// Returns a parameter of the problem, or -1 if it has none of this name.
int64_t parameter(const divide_problem *problem, const char *name);

/// Returns the numbers of the tensor at `position`, or null if it isn't the one expected.
float *numbers(const divide_tensor *tensors, uint32_t count, uint32_t position, const char *name,
               int64_t elements);

/// Says a sentence to the user.
void complain(const divide_host *host, const char *sentence);

/// Asks the host about once a millisecond whether to stop.
typedef struct watch {
  const divide_host *host;
  /// The multiply-adds since it was asked.
  int64_t work;
} watch;

/// Counts multiply-adds that were done. Returns whether the kernel should return now.
static inline bool is_cancelled(watch *watch, int64_t work) {
  watch->work += work;
  if (watch->work < 1000000) return false;
  watch->work = 0;
  return watch->host->cancelled(watch->host->context) != 0;
}

#endif
