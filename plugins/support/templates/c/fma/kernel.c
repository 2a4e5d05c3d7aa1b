#include "kernel.h"

bool read_sizes(const divide_problem *problem, sizes *sizes) {
  sizes->elements = parameter(problem, "elements");
  sizes->steps = parameter(problem, "steps");
  return sizes->elements >= 1 && sizes->steps >= 1;
}

bool read_operands(const sizes *sizes, const divide_tensor *tensors, uint32_t count,
                   operands *operands) {
  operands->x = numbers(tensors, count, 0, "x", sizes->elements);
  operands->y = numbers(tensors, count, 1, "y", sizes->elements);
  return operands->x && operands->y;
}

bool compute(const sizes *sizes, const operands *operands, watch *watch) {
  for (int64_t i = 0; i < sizes->elements; i++) {
    float value = operands->x[i];
    // Each step waits for the one before: many values side by side would keep the units busy.
    for (int64_t step = 0; step < sizes->steps; step++) value = value * 0.999f + 0.001f;
    operands->y[i] = value;
    if (is_cancelled(watch, sizes->steps)) return false;
  }
  return true;
}
