#include "elementwise.hpp"

namespace {

/// Of grids in blocks of 256 threads with at least one element each.
constexpr std::int64_t most_elements = std::int64_t(1) << 38;
/// Of grids with a block for each row.
constexpr std::int64_t most_rows = (std::int64_t(1) << 31) - 1;

/// A chain is the peak only where nothing else is faster in its precision.
///
/// Matrix units are in bf16 and i8, and on some devices in more. They take products of matrices and no chain.
void require_peak(const divide::Problem &problem, const Device &device) {
  if (problem.operation() != "fma") return;
  if (!device.platform().outruns_chains(problem.precision(), device.major, device.minor)) return;
  throw divide::Unsupported("The matrix units of " + device.name +
                            " are faster in this precision than any chain of multiply-adds: its peak is that of gemm.");
}

}  // namespace

CompiledKernel::CompiledKernel(const divide::Problem &problem, const Device &device)
    : kernel(kernel_of(problem.operation())) {
  if (kernel == nullptr) throw divide::Unsupported("This plugin has no '" + problem.operation() + "'.");
  if (problem.precision() != DIVIDE_F32 && problem.precision() != DIVIDE_F64) {
    throw divide::Unsupported("This plugin computes '" + problem.operation() + "' in f32 and f64 only.");
  }
  require_peak(problem, device);
  width = problem.precision() == DIVIDE_F64 ? 8 : 4;
  auto size = [&](const char *name, std::int64_t most) {
    return static_cast<std::uint64_t>(problem.size(name, 1, most));
  };
  if (kernel->sharing == Sharing::rows) {
    rows = size("rows", most_rows);
    columns = size("columns", most_elements);
  } else {
    elements = size("elements", most_elements);
  }
  if (kernel->sharing == Sharing::fours) steps = size("steps", most_elements);
  const Compiler library(device.platform(), device.driver.version);
  compiler = library.name_and_version();
  function = std::make_unique<Function>(
      device,
      library.code(kernel->source(width == 8 ? "double" : "float"),
                   device.platform().compiler_options(device.major, device.minor)),
      kernel->function());
}

std::uint64_t CompiledKernel::count_of(const std::string &operand) const {
  if (kernel->sharing == Sharing::packs) return elements;
  if (kernel->sharing == Sharing::fours) return operand == "c" ? 4 : elements;
  if (operand == "scale" || operand == "shift") return columns;
  return operand == "mean" || operand == "variance" ? rows : rows * columns;
}

std::vector<Operand> CompiledKernel::operands() const {
  std::vector<Operand> all;
  for (const std::string &name : kernel->inputs) all.push_back(Operand::vector(name, count_of(name), width));
  for (const std::string &name : kernel->outputs) {
    all.push_back(Operand::vector(name, count_of(name), width).as_output());
  }
  return all;
}

void CompiledKernel::prepare(const divide::Host &host, const Stream &stream, const Addresses &slot) {
  // The first launch loads the code.
  launch(stream, slot);
  stream.finish();
  host.state("library.name", "divide's own kernels");
  host.state("library.compiler", compiler);
}

void CompiledKernel::launch(const Stream &stream, const Addresses &slot) {
  std::vector<void *> arguments;
  for (const Address &address : slot) arguments.push_back(const_cast<Address *>(&address));
  const std::uint64_t per_pack = 16 / width;
  switch (kernel->sharing) {
    case Sharing::packs:
      arguments.push_back(&elements);
      return function->launch(stream, (elements + per_pack - 1) / per_pack, THREADS, arguments);
    case Sharing::fours:
      arguments.push_back(&elements);
      arguments.push_back(&steps);
      return function->launch(stream, (elements + 3) / 4, THREADS, arguments);
    case Sharing::rows:
      arguments.push_back(&columns);
      return function->launch(stream, rows * ROW_THREADS, ROW_THREADS, arguments);
  }
}
