// The plain way to time sgemm: one process, one loop, the library called directly.
//
// usage: sgemm-peer SIZE SECONDS
// Prints the median seconds per product over samples that together last SECONDS.
#define _GNU_SOURCE
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_SAMPLES = 4096 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static float *matrix(size_t count) {
  float *elements = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (elements == NULL) exit(1);
  for (size_t index = 0; index < count; index++) {
    elements[index] = (float)rand() / (float)RAND_MAX * 2 - 1;
  }
  return elements;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: sgemm-peer SIZE SECONDS\n");
    return 64;
  }
  int n = atoi(arguments[1]);
  double seconds = atof(arguments[2]);
  float *a = matrix((size_t)n * n), *b = matrix((size_t)n * n), *c = matrix((size_t)n * n);

  // Warm up for a fifth of the time, and count how many products last 5 ms.
  double start = now(), spent = 0;
  int warm = 0;
  do {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
    warm++;
    spent = now() - start;
  } while (spent < seconds / 5 || warm < 3);
  int iterations = (int)(5e-3 / (spent / warm)) + 1;

  static double samples[MOST_SAMPLES];
  int taken = 0;
  start = now();
  while (taken < MOST_SAMPLES && (now() - start < seconds || taken < 5)) {
    double begin = now();
    for (int iteration = 0; iteration < iterations; iteration++) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
    }
    samples[taken++] = (now() - begin) / iterations;
  }
  qsort(samples, (size_t)taken, sizeof *samples, ascending);
  printf("%.9e\n", (samples[(taken - 1) / 2] + samples[taken / 2]) / 2);
  return 0;
}
