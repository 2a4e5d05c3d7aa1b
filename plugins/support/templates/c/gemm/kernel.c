#include "plugin.h"

bool read_sizes(const divide_host *host, const divide_problem *problem, sizes *sizes) {
  int64_t ta, tb;
  if (!divide_read_size(host, problem, "m", 1, INT32_MAX, &sizes->m) ||
      !divide_read_size(host, problem, "n", 1, INT32_MAX, &sizes->n) ||
      !divide_read_size(host, problem, "k", 1, INT32_MAX, &sizes->k) ||
      !divide_read_size(host, problem, "ta", 0, 1, &ta) ||
      !divide_read_size(host, problem, "tb", 0, 1, &tb)) {
    return false;
  }
  sizes->ta = ta == 1;
  sizes->tb = tb == 1;
  return true;
}

bool take_operands(const divide_host *host, const sizes *sizes, const divide_tensor *tensors,
                   uint32_t count, operands *operands) {
  operands->a = divide_take_floats(host, tensors, count, 0, "a", sizes->m * sizes->k);
  operands->b = divide_take_floats(host, tensors, count, 1, "b", sizes->k * sizes->n);
  operands->c = divide_take_floats(host, tensors, count, 2, "c", sizes->m * sizes->n);
  return operands->a && operands->b && operands->c;
}

bool compute(const sizes *sizes, const operands *operands, divide_watch *watch) {
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
      if (divide_is_cancelled(watch, n)) return false;
    }
  }
  return true;
}
