/// Honest matrix products that sum in other orders, with and without fused multiply-adds, in blocks, and on
/// threads that take rows in an order which nobody knows. Macros say which; nobody may be accused.
#include "hostile.h"

#include <pthread.h>
#include <stdatomic.h>

#ifdef FORWARD
static float dot(const float *a, const float *b, int64_t step, int64_t k) {
  float sum = 0;
  for (int64_t p = 0; p < k; p++) sum += a[p] * b[p * step];
  return sum;
}
#elif defined(BACKWARD)
static float dot(const float *a, const float *b, int64_t step, int64_t k) {
  float sum = 0;
  for (int64_t p = k; p-- > 0;) sum += a[p] * b[p * step];
  return sum;
}
#elif defined(PAIRWISE)
static float dot(const float *a, const float *b, int64_t step, int64_t k) {
  if (k == 1) return a[0] * b[0];
  const int64_t half = k / 2;
  return dot(a, b, step, half) + dot(a + half, b + half * step, step, k - half);
}
#else  // in blocks
static float dot(const float *a, const float *b, int64_t step, int64_t k) {
  float sum = 0;
  for (int64_t first = 0; first < k; first += 48) {
    float part = 0;
    for (int64_t p = first; p < k && p < first + 48; p++) part += a[p] * b[p * step];
    sum += part;
  }
  return sum;
}
#endif

static void row_of(const divide_kernel *kernel, hostile_slot slot, int64_t row) {
  const int64_t n = kernel->n, k = kernel->k;
  for (int64_t j = 0; j < n; j++) slot.tensor[2][row * n + j] = dot(slot.tensor[0] + row * k, slot.tensor[1] + j, n, k);
}

#ifdef THREADS
// Rows are taken by whoever is free, in a random order.
typedef struct work {
  const divide_kernel *kernel;
  hostile_slot slot;
  int64_t stride, start;
  _Atomic int64_t next;
} work;

static void *take_rows(void *argument) {
  work *work = argument;
  const int64_t m = work->kernel->m;
  for (int64_t taken; (taken = atomic_fetch_add(&work->next, 1)) < m;)
    row_of(work->kernel, work->slot, (work->start + taken * work->stride) % m);
  return NULL;
}

static int64_t common(int64_t a, int64_t b) { return b == 0 ? a : common(b, a % b); }

static void iterate(const divide_kernel *kernel, hostile_slot slot) {
  work work = {.kernel = kernel, .slot = slot, .stride = 1 + rand() % kernel->m, .start = rand() % kernel->m};
  while (common(work.stride, kernel->m) != 1) work.stride++;
  const uint32_t count = kernel->thread_count > 8 ? 8 : kernel->thread_count;
  pthread_t threads[8];
  uint32_t started = 0;
  while (started + 1 < count && pthread_create(&threads[started], NULL, take_rows, &work) == 0) started++;
  take_rows(&work);
  for (uint32_t i = 0; i < started; i++) pthread_join(threads[i], NULL);
}
#else
static void iterate(const divide_kernel *kernel, hostile_slot slot) {
  for (int64_t row = 0; row < kernel->m; row++) row_of(kernel, slot, row);
}
#endif

static divide_status open_kernel(const divide_host *host, const divide_problem *problem, divide_kernel **kernel) {
  const divide_status status = hostile_open(host, problem, kernel);
  if (status != DIVIDE_OK) return status;
  if ((*kernel)->operation == HOSTILE_GEMM && !(*kernel)->ta && !(*kernel)->tb) return DIVIDE_OK;
  hostile_close(*kernel);
  return DIVIDE_UNSUPPORTED;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) iterate(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.open = open_kernel, .run = run)
