/// What kernel.hpp and plugin.cpp share: the problem, the tensors and the host as C++ sees them.
#ifndef PLUGIN_HPP
#define PLUGIN_HPP

#include <divide_kernel.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

/// Why a call ends early: a status for the host and a sentence for the user.
struct Refusal {
  divide_status status;
  std::string sentence;
};

/// The sizes of a problem.
class Problem {
 public:
  explicit Problem(const divide_problem &problem) : problem_(problem) {}

  /// Returns a size. Throws a refusal if it is missing or out of range.
  std::int64_t size(const std::string &name, std::int64_t least = 1,
                    std::int64_t most = std::numeric_limits<std::int64_t>::max()) const {
    for (std::uint32_t i = 0; i < problem_.parameter_count; i++) {
      if (problem_.parameters[i].name != name) continue;
      const std::int64_t value = problem_.parameters[i].value;
      if (value < least || value > most)
        throw Refusal{DIVIDE_INVALID, "The size '" + name + "' is " + std::to_string(value) + "."};
      return value;
    }
    throw Refusal{DIVIDE_INVALID, "The size '" + name + "' is missing."};
  }

 private:
  const divide_problem &problem_;
};

/// The tensors of one slot, dense and row-major.
class Tensors {
 public:
  Tensors(const divide_tensor *tensors, std::uint32_t count) : tensors_(tensors), count_(count) {}

  /// Returns the numbers of the tensor at a position. Throws a refusal if it isn't the one expected.
  template <typename Real>
  Real *numbers(std::uint32_t position, const std::string &name, std::int64_t elements) const {
    if (position >= count_ || tensors_[position].name != name ||
        tensors_[position].bytes != static_cast<std::uint64_t>(elements) * sizeof(Real))
      throw Refusal{DIVIDE_INVALID, "Tensor " + std::to_string(position) + " should be '" + name +
                                        "' with " + std::to_string(elements) + " elements."};
    return static_cast<Real *>(tensors_[position].data);
  }

 private:
  const divide_tensor *tensors_;
  std::uint32_t count_;
};

/// Asks the host about once a millisecond whether to stop.
class Watch {
 public:
  explicit Watch(const divide_host &host) : host_(host) {}

  /// Counts multiply-adds that were done. Returns whether the kernel should return now.
  bool is_cancelled(std::int64_t work) {
    work_ += work;
    if (work_ < 1000000) return false;
    work_ = 0;
    return host_.cancelled(host_.context) != 0;
  }

 private:
  const divide_host &host_;
  std::int64_t work_ = 0;
};

#endif
