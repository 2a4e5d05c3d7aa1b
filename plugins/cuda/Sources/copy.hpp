/// Copies by the driver, on the device and between it and the host.
#ifndef DIVIDE_CUDA_COPY_HPP
#define DIVIDE_CUDA_COPY_HPP

#include "computation.hpp"

/// destination = source: `copy` on the device, `copy-to-device` from pinned memory, `copy-from-device` into it.
class Copy final : public Computation {
 public:
  explicit Copy(const divide::Problem &problem);

  std::vector<Operand> operands() const override;
  void prepare(const divide::Host &host, const Stream &stream, const Addresses &slot) override;
  void launch(const Stream &stream, const Addresses &slot) override;

 private:
  enum class Way { on_device, to_device, from_device };

  Way way;
  std::uint64_t elements, width;

  std::uint64_t bytes() const { return elements * width; }
};

#endif
