#include "plugin.h"

bool read_sizes(const divide_host *host, const divide_problem *problem, sizes *sizes) {
  const int64_t most = (int64_t)1 << 40;
  return divide_read_size(host, problem, "elements", 1, most, &sizes->elements) &&
         divide_read_size(host, problem, "steps", 1, most, &sizes->steps);
}

bool take_operands(const divide_host *host, const sizes *sizes, const divide_tensor *tensors,
                   uint32_t count, operands *operands) {
  operands->x = divide_take_floats(host, tensors, count, 0, "x", sizes->elements);
  operands->c = divide_take_floats(host, tensors, count, 1, "c", 4);
  operands->y = divide_take_floats(host, tensors, count, 2, "y", sizes->elements);
  return operands->x && operands->c && operands->y;
}

bool compute(const sizes *sizes, const operands *operands, divide_watch *watch) {
  for (int64_t i = 0; i < sizes->elements; i++) {
    const float constant = operands->c[i % 4];
    float value = operands->x[i];
    // Each step waits for the one before: many values side by side would keep the units busy.
    for (int64_t step = 0; step < sizes->steps; step++) value = value * value + constant;
    operands->y[i] = value;
    if (divide_is_cancelled(watch, sizes->steps)) return false;
  }
  return true;
}
