/// Computes correctly, while three threads too many burn processor time.
#include "fixture_gemm.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { extra = 3 };

static pthread_t threads[extra];
static int started;
static atomic_bool computing;
static atomic_bool closing;

static void *burn(void *unused) {
  (void)unused;
  while (!atomic_load(&closing))
    if (!atomic_load(&computing)) usleep(100);
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  while (started < extra && pthread_create(&threads[started], NULL, burn, NULL) == 0) started++;
  atomic_store(&computing, true);
  const divide_status status = fixture_run(kernel, iterations, first_slot);
  atomic_store(&computing, false);
  return status;
}

static void close_and_join(divide_kernel *kernel) {
  atomic_store(&closing, true);
  while (started > 0) pthread_join(threads[--started], NULL);
  atomic_store(&closing, false);
  fixture_close(kernel);
}

FIXTURE_PLUGIN("fixture-threads", fixture_open, run, close_and_join)
