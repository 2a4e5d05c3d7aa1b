#ifndef KERNEL_HPP
#define KERNEL_HPP

#include <divide_plugin.hpp>

/// y = x, and then y ← y·0.999 + 0.001, `steps` times over.
template <typename Real>
class Kernel {
 public:
  struct Operands {
    const Real *x;
    Real *y;
  };

  explicit Kernel(const divide::Problem &problem)
      : elements_(problem.size("elements")), steps_(problem.size("steps")) {}

  Operands operands(const divide::Tensors &tensors) const {
    return {tensors.numbers<Real>(0, "x", elements_), tensors.numbers<Real>(1, "y", elements_)};
  }

  /// Computes the operation once. Returns false if it was cancelled.
  bool compute(const Operands &operands, divide::Watch &watch) const {
    const Real scale = static_cast<Real>(0.999), offset = static_cast<Real>(0.001);
    for (std::int64_t i = 0; i < elements_; i++) {
      Real value = operands.x[i];
      // Each step waits for the one before: many values side by side would keep the units busy.
      for (std::int64_t step = 0; step < steps_; step++) value = value * scale + offset;
      operands.y[i] = value;
      if (watch.is_cancelled(steps_)) return false;
    }
    return true;
  }

 private:
  std::int64_t elements_, steps_;
};

#endif
