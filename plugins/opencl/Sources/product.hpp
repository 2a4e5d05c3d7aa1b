/// Matrix products as CLBlast takes them.
#ifndef DIVIDE_OPENCL_PRODUCT_HPP
#define DIVIDE_OPENCL_PRODUCT_HPP

#include "device.hpp"

/// c = op(a) · op(b), once or for each of a batch, in row-major order.
struct Product {
  size_t batch, m, n, k;
  bool transposes_a, transposes_b, is_double;

  /// Reads a problem. Throws a refusal for what CLBlast doesn't have.
  explicit Product(const divide::Problem &problem);

  size_t width() const { return is_double ? sizeof(double) : sizeof(float); }
  /// The bytes of a, b and c.
  size_t bytes(int operand) const;
  /// Puts the product into the device's queue, and returns the event of its end, which the caller releases.
  cl_event enqueue(cl_mem a, cl_mem b, cl_mem c, cl_command_queue queue) const;
};

#endif
