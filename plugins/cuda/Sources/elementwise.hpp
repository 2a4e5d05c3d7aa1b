/// Operations by kernels of our own, compiled for the device.
#ifndef DIVIDE_CUDA_ELEMENTWISE_HPP
#define DIVIDE_CUDA_ELEMENTWISE_HPP

#include "compiler.hpp"
#include "computation.hpp"
#include "sources.hpp"

class CompiledKernel final : public Computation {
 public:
  CompiledKernel(const divide::Problem &problem, const Device &device);

  std::vector<Operand> operands() const override;
  void prepare(const divide::Host &host, const Stream &stream, const Addresses &slot) override;
  void launch(const Stream &stream, const Addresses &slot) override;

 private:
  const Kernel *kernel;
  std::uint64_t width;
  /// The elements of a vector, or the rows and columns of a matrix; and the steps of a chain.
  std::uint64_t elements = 1, rows = 1, columns = 1, steps = 1;
  std::string compiler;
  std::unique_ptr<Function> function;

  std::uint64_t count_of(const std::string &operand) const;
};

#endif
