#include "kernel.h"

bool read_sizes(const divide_problem *problem, sizes *sizes) {
  int64_t ta = parameter(problem, "ta"), tb = parameter(problem, "tb");
  sizes->m = parameter(problem, "m");
  sizes->n = parameter(problem, "n");
  sizes->k = parameter(problem, "k");
  sizes->ta = ta == 1;
  sizes->tb = tb == 1;
  return sizes->m >= 1 && sizes->n >= 1 && sizes->k >= 1 && (ta == 0 || ta == 1) &&
         (tb == 0 || tb == 1);
}

bool read_operands(const sizes *sizes, const divide_tensor *tensors, uint32_t count,
                   operands *operands) {
  operands->a = numbers(tensors, count, 0, "a", sizes->m * sizes->k);
  operands->b = numbers(tensors, count, 1, "b", sizes->k * sizes->n);
  operands->c = numbers(tensors, count, 2, "c", sizes->m * sizes->n);
  return operands->a && operands->b && operands->c;
}

bool compute(const sizes *sizes, const operands *operands, watch *watch) {
  const int64_t m = sizes->m, n = sizes->n, k = sizes->k;
  // How far the next row and the next column of op(a) and op(b) are.
  const int64_t a_row = sizes->ta ? 1 : k, a_column = sizes->ta ? m : 1;
  const int64_t b_row = sizes->tb ? 1 : n, b_column = sizes->tb ? k : 1;
  for (int64_t i = 0; i < m; i++) {
    float *row = operands->c + i * n;
    for (int64_t j = 0; j < n; j++) row[j] = 0;
    for (int64_t p = 0; p < k; p++) {
      const float factor = operands->a[i * a_row + p * a_column];
      const float *b = operands->b + p * b_row;
      for (int64_t j = 0; j < n; j++) row[j] += factor * b[j * b_column];
      if (is_cancelled(watch, n)) return false;
    }
  }
  return true;
}
