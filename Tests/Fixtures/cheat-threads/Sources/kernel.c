/// Starts three threads in every call of run, and ends them before it returns.
#include "fixture_gemm.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { extra = 3 };

static atomic_bool computing;

static void *wait_for_end(void *unused) {
  (void)unused;
  while (atomic_load(&computing)) usleep(1000);
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  pthread_t threads[extra];
  int started = 0;
  atomic_store(&computing, true);
  while (started < extra && pthread_create(&threads[started], NULL, wait_for_end, NULL) == 0)
    started++;
  const divide_status status = fixture_run(kernel, iterations, first_slot);
  atomic_store(&computing, false);
  while (started > 0) pthread_join(threads[--started], NULL);
  return status;
}

FIXTURE_PLUGIN("fixture-cheat-threads", fixture_open, run, fixture_close)
