#ifndef KERNEL_HPP
#define KERNEL_HPP

#include <divide_plugin.hpp>

/// y = x, and then y ← y·y + c, `steps` times over, where element i takes c[i mod 4].
template <typename Real>
class Kernel {
 public:
  struct Operands {
    const Real *x, *c;
    Real *y;
  };

  explicit Kernel(const divide::Problem &problem)
      : elements_(problem.size("elements")), steps_(problem.size("steps")) {}

  Operands operands(const divide::Tensors &tensors) const {
    return {tensors.numbers<Real>(0, "x", elements_), tensors.numbers<Real>(1, "c", 4),
            tensors.numbers<Real>(2, "y", elements_)};
  }

  /// Computes the operation once. Returns false if it was cancelled.
  bool compute(const Operands &operands, divide::Watch &watch) const {
    for (std::int64_t i = 0; i < elements_; i++) {
      const Real constant = operands.c[i % 4];
      Real value = operands.x[i];
      // Each step waits for the one before: many values side by side would keep the units busy.
      for (std::int64_t step = 0; step < steps_; step++) value = value * value + constant;
      operands.y[i] = value;
      if (watch.is_cancelled(steps_)) return false;
    }
    return true;
  }

 private:
  std::int64_t elements_, steps_;
};

#endif
