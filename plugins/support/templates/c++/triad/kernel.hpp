#ifndef KERNEL_HPP
#define KERNEL_HPP

#include <divide_plugin.hpp>

/// a = b + 3·c, for vectors.
template <typename Real>
class Kernel {
 public:
  struct Operands {
    const Real *b, *c;
    Real *a;
  };

  explicit Kernel(const divide::Problem &problem) : elements_(problem.size("elements")) {}

  Operands operands(const divide::Tensors &tensors) const {
    return {tensors.numbers<Real>(0, "b", elements_), tensors.numbers<Real>(1, "c", elements_),
            tensors.numbers<Real>(2, "a", elements_)};
  }

  /// Computes the operation once. Returns false if it was cancelled.
  bool compute(const Operands &operands, divide::Watch &watch) const {
    const std::int64_t part = 1 << 18;
    for (std::int64_t begin = 0; begin < elements_; begin += part) {
      const std::int64_t end = begin + part < elements_ ? begin + part : elements_;
      for (std::int64_t i = begin; i < end; i++)
        operands.a[i] = operands.b[i] + 3 * operands.c[i];
      if (watch.is_cancelled(end - begin)) return false;
    }
    return true;
  }

 private:
  std::int64_t elements_;
};

#endif
