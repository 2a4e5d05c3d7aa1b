#include "product.hpp"

#include <clblast.h>

namespace {

template <typename Element>
clblast::StatusCode multiply(const Product &product, cl_mem a, cl_mem b, cl_mem c, cl_command_queue queue,
                             cl_event *end) {
  auto order = [](bool transposes) { return transposes ? clblast::Transpose::kYes : clblast::Transpose::kNo; };
  size_t a_row = product.transposes_a ? product.m : product.k;
  size_t b_row = product.transposes_b ? product.k : product.n;
  if (product.batch == 1) {
    return clblast::Gemm<Element>(clblast::Layout::kRowMajor, order(product.transposes_a),
                                  order(product.transposes_b), product.m, product.n, product.k, Element(1), a, 0,
                                  a_row, b, 0, b_row, Element(0), c, 0, product.n, &queue, end);
  }
  return clblast::GemmStridedBatched<Element>(
      clblast::Layout::kRowMajor, order(product.transposes_a), order(product.transposes_b), product.m, product.n,
      product.k, Element(1), a, 0, a_row, product.m * product.k, b, 0, b_row, product.k * product.n, Element(0), c, 0,
      product.n, product.m * product.n, product.batch, &queue, end);
}

}  // namespace

Product::Product(const divide::Problem &problem) : is_double(problem.precision() == DIVIDE_F64) {
  const std::string operation = problem.operation();
  const bool is_batched = operation == "batched-gemm";
  if (!is_batched && operation != "gemm") throw divide::Unsupported("CLBlast has no '" + operation + "'.");
  auto size = [&](const char *name) { return static_cast<size_t>(problem.size(name, 0)); };
  batch = is_batched ? size("batch") : 1;
  m = size("m");
  n = size("n");
  k = size("k");
  transposes_a = size("ta") == 1;
  transposes_b = size("tb") == 1;
  problem.expect_no_more_sizes();
  if (batch == 0 || m == 0 || n == 0 || k == 0) throw divide::Unsupported("CLBlast multiplies nothing of size 0.");
}

size_t Product::bytes(int operand) const {
  const size_t elements[] = {m * k, k * n, m * n};
  return batch * elements[operand] * width();
}

cl_event Product::enqueue(cl_mem a, cl_mem b, cl_mem c, cl_command_queue queue) const {
  cl_event end = nullptr;
  clblast::StatusCode status =
      is_double ? multiply<double>(*this, a, b, c, queue, &end) : multiply<float>(*this, a, b, c, queue, &end);
  // Its numbers for what OpenCL says are OpenCL's.
  if (status != clblast::StatusCode::kSuccess) throw OpenCLError("CLBlast", static_cast<cl_int>(status));
  return end;
}
