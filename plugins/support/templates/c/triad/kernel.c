#include "kernel.h"

bool read_sizes(const divide_problem *problem, sizes *sizes) {
  sizes->elements = parameter(problem, "elements");
  return sizes->elements >= 1;
}

bool read_operands(const sizes *sizes, const divide_tensor *tensors, uint32_t count,
                   operands *operands) {
  operands->b = numbers(tensors, count, 0, "b", sizes->elements);
  operands->c = numbers(tensors, count, 1, "c", sizes->elements);
  operands->a = numbers(tensors, count, 2, "a", sizes->elements);
  return operands->b && operands->c && operands->a;
}

bool compute(const sizes *sizes, const operands *operands, watch *watch) {
  const int64_t part = 1 << 18;
  for (int64_t begin = 0; begin < sizes->elements; begin += part) {
    const int64_t end = begin + part < sizes->elements ? begin + part : sizes->elements;
    for (int64_t i = begin; i < end; i++) operands->a[i] = operands->b[i] + 3 * operands->c[i];
    if (is_cancelled(watch, end - begin)) return false;
  }
  return true;
}
