/// What a plugin says to the host: why it refuses, what it computes with, and whether it has to stop.
#ifndef DIVIDE_HOST_H
#define DIVIDE_HOST_H

#include <divide_kernel.h>
#include <stdbool.h>

/// Tells the user why a call can't do what the host asks. Returns `status`, for the call to return.
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
divide_status divide_refuse(const divide_host *host, divide_status status, const char *format, ...);

/// Tells the user that a slot was never imported. Returns the status for that.
divide_status divide_refuse_slot(const divide_host *host, uint32_t slot);

/// Records a fact about the software that computes. It is saved with every measurement.
void divide_state(const divide_host *host, const char *key, const char *value);

/// Records the library that computes: its name, its version, the instruction set variant that it
/// chose, or null, and how many threads it computes with.
void divide_state_library(const divide_host *host, const char *name, const char *version,
                          const char *core, uint32_t threads);

/// Asks the host about once a millisecond whether to stop. Begin with `{.host = host}`.
typedef struct divide_watch {
  const divide_host *host;
  /// The multiply-adds since it was asked.
  int64_t work;
} divide_watch;

/// Counts multiply-adds that were done. Returns whether the kernel should return now.
static inline bool divide_is_cancelled(divide_watch *watch, int64_t work) {
  watch->work += work;
  if (watch->work < 1000000) return false;
  watch->work = 0;
  return watch->host->cancelled(watch->host->context) != 0;
}

#endif
