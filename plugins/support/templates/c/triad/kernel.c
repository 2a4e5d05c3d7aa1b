#include "plugin.h"

bool read_sizes(const divide_host *host, const divide_problem *problem, sizes *sizes) {
  return divide_read_size(host, problem, "elements", 1, (int64_t)1 << 40, &sizes->elements);
}

bool take_operands(const divide_host *host, const sizes *sizes, const divide_tensor *tensors,
                   uint32_t count, operands *operands) {
  operands->b = divide_take_floats(host, tensors, count, 0, "b", sizes->elements);
  operands->c = divide_take_floats(host, tensors, count, 1, "c", sizes->elements);
  operands->a = divide_take_floats(host, tensors, count, 2, "a", sizes->elements);
  return operands->b && operands->c && operands->a;
}

bool compute(const sizes *sizes, const operands *operands, divide_watch *watch) {
  const int64_t part = 1 << 18;
  for (int64_t begin = 0; begin < sizes->elements; begin += part) {
    const int64_t end = begin + part < sizes->elements ? begin + part : sizes->elements;
    for (int64_t i = begin; i < end; i++) operands->a[i] = operands->b[i] + 3 * operands->c[i];
    if (divide_is_cancelled(watch, end - begin)) return false;
  }
  return true;
}
