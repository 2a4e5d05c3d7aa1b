/// How oneDNN computes one problem: a primitive and the operands it takes.
#ifndef ONEDNN_PLAN_HPP
#define ONEDNN_PLAN_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>
#include <string>
#include <vector>

/// The sizes of a problem.
class Sizes {
 public:
  explicit Sizes(std::map<std::string, int64_t> values) : values_(std::move(values)) {}

  /// Returns a size of `least` or more.
  int64_t at(const std::string &name, int64_t least = 1) const {
    auto found = values_.find(name);
    if (found == values_.end()) throw std::invalid_argument("The size '" + name + "' is missing.");
    if (found->second < least) {
      throw std::invalid_argument("The size '" + name + "' is " + std::to_string(found->second) + ".");
    }
    return found->second;
  }

  size_t count() const { return values_.size(); }

 private:
  std::map<std::string, int64_t> values_;
};

/// One operand: its place among the host's tensors is its place in the plan.
struct Operand {
  std::string name;
  /// oneDNN's number for it, such as `DNNL_ARG_SRC`; `no_argument` if only derived ones come from it.
  int argument;
  bool is_output;
  /// The layout of the host, and that of the primitive.
  dnnl::memory::desc host;
  dnnl::memory::desc used;

  bool is_converted() const { return host != used; }
};

constexpr int no_argument = -1;

/// An argument that no tensor of the host is, but that follows from them, or they from it.
struct Derived {
  int argument;
  bool is_output;
  /// The layout in which `translate` knows it, and that of the primitive.
  dnnl::memory::desc plain;
  dnnl::memory::desc used;
  /// Writes `plain` from the host's tensors, or, for an output, the host's tensors from `plain`. Empty for
  /// what the primitive writes and nobody reads.
  std::function<void(const std::vector<dnnl::memory> &host, void *plain)> translate;
};

struct Plan {
  dnnl::primitive primitive;
  /// What oneDNN calls its code, such as `brgemm:avx512_core`, or `ref:any` for plain loops.
  std::string implementation;
  std::vector<Operand> operands;
  std::vector<Derived> derived;
  /// How many sizes the operation has.
  size_t size_count = 0;
  /// An argument that the primitive asks for and doesn't read, as the place of an operand of the same
  /// size; none if negative.
  int unread_argument = -1;
  size_t unread_operand = 0;
};

/// How the operands of a product are stored.
///
/// In i8 the first factor, activations, is u8, the second, weights, s8, and sums are s32.
struct Format {
  dnnl::memory::data_type left, right, result;

  bool is_f32() const { return result == dnnl::memory::data_type::f32; }
};

/// Plans an operation; all but products and convolution forward in f32 only.
///
/// Throws `Unsupported` for one that isn't known here, `std::invalid_argument` for sizes that make no
/// sense, and `dnnl::error`.
Plan make_plan(const std::string &operation, const Sizes &sizes, const Format &format,
               const dnnl::engine &engine);

struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

#endif
