#ifndef KERNEL_HPP
#define KERNEL_HPP

#include <divide_plugin.hpp>

/// c = op(a) · op(b), where op is nothing or the transposition.
template <typename Real>
class Kernel {
 public:
  struct Operands {
    const Real *a, *b;
    Real *c;
  };

  explicit Kernel(const divide::Problem &problem)
      : m_(problem.size("m")),
        n_(problem.size("n")),
        k_(problem.size("k")),
        ta_(problem.size("ta", 0, 1) == 1),
        tb_(problem.size("tb", 0, 1) == 1) {}

  Operands operands(const divide::Tensors &tensors) const {
    return {tensors.numbers<Real>(0, "a", m_ * k_), tensors.numbers<Real>(1, "b", k_ * n_),
            tensors.numbers<Real>(2, "c", m_ * n_)};
  }

  /// Computes the operation once. Returns false if it was cancelled.
  bool compute(const Operands &operands, divide::Watch &watch) const {
    // How far the next row and the next column of op(a) and op(b) are.
    const std::int64_t a_row = ta_ ? 1 : k_, a_column = ta_ ? m_ : 1;
    const std::int64_t b_row = tb_ ? 1 : n_, b_column = tb_ ? k_ : 1;
    for (std::int64_t i = 0; i < m_; i++) {
      Real *row = operands.c + i * n_;
      for (std::int64_t j = 0; j < n_; j++) row[j] = 0;
      for (std::int64_t p = 0; p < k_; p++) {
        const Real factor = operands.a[i * a_row + p * a_column];
        const Real *b = operands.b + p * b_row;
        for (std::int64_t j = 0; j < n_; j++) row[j] += factor * b[j * b_column];
        if (watch.is_cancelled(n_)) return false;
      }
    }
    return true;
  }

 private:
  std::int64_t m_, n_, k_;
  /// Whether `a` is stored as k × m, and `b` as n × k.
  bool ta_, tb_;
};

#endif
