#include "computation.hpp"

#include <cstring>

#include "copy.hpp"
#include "elementwise.hpp"
#include "product.hpp"

void Layout::pack(const void *host, unsigned char *packed) const {
  const auto *source = static_cast<const unsigned char *>(host);
  std::memset(packed, 0, device_bytes());
  for (std::uint64_t matrix = 0; matrix < batch; matrix++) {
    const unsigned char *from = source + matrix * rows * columns * width;
    unsigned char *to = packed + matrix * padded_rows * padded_columns * width;
    for (std::uint64_t row = 0; row < rows; row++) {
      if (!is_transposed) {
        std::memcpy(to + row * padded_columns * width, from + row * columns * width, columns * width);
        continue;
      }
      for (std::uint64_t column = 0; column < columns; column++) {
        std::memcpy(to + (column * padded_columns + row) * width, from + (row * columns + column) * width, width);
      }
    }
  }
}

void Layout::unpack(const unsigned char *packed, void *host) const {
  auto *destination = static_cast<unsigned char *>(host);
  for (std::uint64_t matrix = 0; matrix < batch; matrix++) {
    const unsigned char *from = packed + matrix * padded_rows * padded_columns * width;
    unsigned char *to = destination + matrix * rows * columns * width;
    for (std::uint64_t row = 0; row < rows; row++) {
      std::memcpy(to + row * columns * width, from + row * padded_columns * width, columns * width);
    }
  }
}

Operand Operand::vector(const std::string &name, std::uint64_t elements, std::uint64_t width) {
  Operand operand;
  operand.name = name;
  operand.layout = {1, 1, elements, width, false, 1, elements};
  return operand;
}

Operand Operand::as_output() const {
  Operand output = *this;
  output.is_output = true;
  return output;
}

Operand Operand::on_host() const {
  Operand operand = *this;
  operand.place = Memory::Place::host;
  return operand;
}

std::unique_ptr<Computation> computation(const divide::Problem &problem, const Device &device) {
  const std::string operation = problem.operation();
  std::unique_ptr<Computation> found;
  if (operation == "gemm" || operation == "batched-gemm") {
    found = std::make_unique<Product>(problem, device);
  } else if (operation.rfind("copy", 0) == 0) {
    found = std::make_unique<Copy>(problem);
  } else {
    found = std::make_unique<CompiledKernel>(problem, device);
  }
  problem.expect_no_more_sizes();
  return found;
}
