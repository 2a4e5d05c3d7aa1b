/// What plans are written with: layouts, operands, and the plan of a primitive's description.
#ifndef ONEDNN_LAYOUTS_HPP
#define ONEDNN_LAYOUTS_HPP

#include "plan.hpp"

using divide::Problem;
using dnnl::algorithm;
using dnnl::engine;
using dnnl::memory;
using dnnl::prop_kind;
using tag = memory::format_tag;

constexpr auto f32 = memory::data_type::f32;

inline memory::desc plain(const memory::dims &dims, tag layout, memory::data_type type = f32) {
  return {dims, type, layout};
}
inline memory::desc any(const memory::dims &dims, memory::data_type type = f32) {
  return {dims, type, tag::any};
}

/// The layout in which a network of convolutions passes images on: blocks of 16 channels if it can be.
inline memory::desc images(const memory::dims &dims) {
  return plain(dims, dims[1] % 16 == 0 ? tag::nChw16c : tag::nchw);
}

inline Operand input(const char *name, int argument, memory::desc host, memory::desc used) {
  return {name, argument, false, std::move(host), std::move(used)};
}
inline Operand input(const char *name, int argument, const memory::desc &host) {
  return input(name, argument, host, host);
}
inline Operand output(const char *name, int argument, memory::desc host, memory::desc used) {
  return {name, argument, true, std::move(host), std::move(used)};
}
inline Operand output(const char *name, int argument, const memory::desc &host) {
  return output(name, argument, host, host);
}

template <typename Primitive>
Plan plan(const typename Primitive::primitive_desc &description, std::vector<Operand> operands) {
  Plan plan;
  plan.primitive = Primitive(description);
  plan.implementation = description.impl_info_str();
  plan.operands = std::move(operands);
  return plan;
}

// MARK: - Plans in files of their own

Plan average_pooling(const Problem &problem, const dnnl::engine &engine, bool is_backward);
Plan max_pooling(const Problem &problem, const dnnl::engine &engine, bool is_backward);
Plan lstm(const Problem &problem, const dnnl::engine &engine);
Plan gru(const Problem &problem, const dnnl::engine &engine);

#endif
