// Outputs that follow from the inputs at the same index.

#include "normal.h"

/// Defines a stage over elements. `BODY` sets the outputs' vectors from the inputs' `x0` to `x3`.
#define ELEMENTWISE(name, inputs, outputs, BODY)                                           \
  static void name(const task *task, size_t first, size_t last) {                          \
    const float *in[4] = {NULL, NULL, NULL, NULL};                                         \
    float *out[3] = {NULL, NULL, NULL};                                                    \
    for (int i = 0; i < inputs; i++) in[i] = task->tensors[i];                             \
    for (int i = 0; i < outputs; i++) out[i] = task->tensors[inputs + i];                  \
    bool is_streaming = task->is_streaming;                                                \
    size_t i = first;                                                                      \
    for (; last - i >= LANES; i += LANES) {                                                \
      vector x[4], y[3];                                                                   \
      for (int k = 0; k < inputs; k++) x[k] = load(in[k] + i);                             \
      BODY;                                                                                \
      for (int k = 0; k < outputs; k++) put(out[k] + i, y[k], is_streaming);               \
    }                                                                                      \
    if (i < last) {                                                                        \
      vector x[4], y[3];                                                                   \
      for (int k = 0; k < inputs; k++) x[k] = load_some(in[k] + i, last - i, 1);           \
      BODY;                                                                                \
      for (int k = 0; k < outputs; k++) store_some(out[k] + i, y[k], last - i);            \
    }                                                                                      \
    settle(is_streaming);                                                                  \
  }

ELEMENTWISE(relu, 1, 1, y[0] = larger(x[0], splat(0)))

ELEMENTWISE(relu_backward, 2, 1, y[0] = choose(x[0] > splat(0), x[1], splat(0)))

ELEMENTWISE(add, 2, 1, y[0] = x[0] + x[1])

ELEMENTWISE(gelu, 1, 1, y[0] = gelu_of(x[0]))

ELEMENTWISE(gelu_backward, 2, 1, y[0] = x[1] * gelu_slope(x[0]))

// x: parameters, gradient, momentum.
ELEMENTWISE(sgd, 3, 2, {
  y[1] = splat(0.9f) * x[2] + (x[1] + splat(0.0001f) * x[0]);
  y[0] = x[0] - splat(0.1f) * y[1];
})

// 1 − 0.9¹⁰ and 1 − 0.999¹⁰.
#define FIRST_CORRECTION 0.6513215599
#define SECOND_CORRECTION 0.009955119790251765

// x: parameters, gradient, first and second moment.
ELEMENTWISE(adamw, 4, 3, {
  y[1] = splat(0.9f) * x[2] + splat(0.1f) * x[1];
  y[2] = splat(0.999f) * x[3] + splat(0.001f) * (x[1] * x[1]);
  vector divisor = root(y[2] * splat((float)(1 / SECOND_CORRECTION))) + splat(1e-8f);
  y[0] = x[0] * splat((float)(1 - 0.001 * 0.01)) -
         splat((float)(0.001 / FIRST_CORRECTION)) * y[1] / divisor;
})
