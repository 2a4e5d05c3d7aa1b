/// How oneDNN computes one problem: a primitive and the operands it takes.
#ifndef ONEDNN_PLAN_HPP
#define ONEDNN_PLAN_HPP

#include <cstdint>
#include <functional>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <vector>

#include "divide_plugin.hpp"

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
/// Throws `divide::Unsupported` for one that isn't known here, `divide::Invalid` for sizes that make no
/// sense, and `dnnl::error`.
Plan make_plan(const divide::Problem &problem, const Format &format, const dnnl::engine &engine);

#endif
