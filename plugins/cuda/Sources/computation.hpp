/// What is computed on a device: its operands, and one launch an iteration.
#ifndef DIVIDE_CUDA_COMPUTATION_HPP
#define DIVIDE_CUDA_COMPUTATION_HPP

#include <memory>
#include <string>
#include <vector>

#include "device.hpp"

/// How a batch of matrices lies on the device, if not as the host has them.
///
/// The host's are dense and row-major: `batch` times `rows` times `columns` elements of `width` bytes. On the device
/// each has `padded_rows` times `padded_columns`, with zeros around it, and may be transposed before.
struct Layout {
  std::uint64_t batch, rows, columns, width;
  bool is_transposed;
  std::uint64_t padded_rows, padded_columns;

  bool is_plain() const { return !is_transposed && padded_rows == rows && padded_columns == columns; }
  std::uint64_t host_bytes() const { return batch * rows * columns * width; }
  std::uint64_t device_bytes() const { return batch * padded_rows * padded_columns * width; }

  /// Copies matrices from the host's layout into the device's.
  void pack(const void *host, unsigned char *packed) const;
  /// Copies them back. Never for what is transposed, which no result is.
  void unpack(const unsigned char *packed, void *host) const;
};

/// One operand of an operation, in the operation's order.
struct Operand {
  std::string name;
  Layout layout;
  bool is_output = false;
  Memory::Place place = Memory::Place::device;

  /// A vector that lies as the host has it.
  static Operand vector(const std::string &name, std::uint64_t elements, std::uint64_t width);
  Operand as_output() const;
  Operand on_host() const;
};

/// The addresses of a slot's operands, in their order.
using Addresses = std::vector<Address>;

class Computation {
 public:
  virtual ~Computation() = default;

  virtual std::vector<Operand> operands() const = 0;
  /// Memory on the device beside the operands.
  virtual std::uint64_t workspace_bytes() const { return 0; }
  /// Chooses and compiles what `launch` takes, with the inputs of one slot. May write into its outputs.
  virtual void prepare(const divide::Host &, const Stream &, const Addresses &) {}
  /// Queues one iteration.
  virtual void launch(const Stream &stream, const Addresses &slot) = 0;
};

/// Returns what computes a problem. Throws a refusal for what can't be.
std::unique_ptr<Computation> computation(const divide::Problem &problem, const Device &device);

#endif
