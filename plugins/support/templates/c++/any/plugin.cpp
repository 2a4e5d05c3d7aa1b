/// The boundary to divide: what it calls. The mathematics is in kernel.hpp; there is little to change
/// here.
#include <optional>
#include <vector>

#include "kernel.hpp"

namespace {

/// An opened problem in one precision.
template <typename Real>
struct OpenedKernel final : divide_kernel {
  OpenedKernel(const divide::Host &host, const divide::Problem &problem)
      : divide_kernel(host), kernel(problem), slots(problem.slots()) {}

  /// Takes the operands of one slot; here is where a layout of your own is made. Not timed.
  void import_tensors(std::uint32_t slot, const divide::Tensors &tensors, void *) override {
    if (slot >= slots.size()) throw divide::Invalid("There is no such slot.");
    slots[slot] = kernel.operands(tensors);
  }

  /// Computes. Only this is timed, and everything has to be done when it returns.
  divide_status run(std::uint64_t iterations, std::uint32_t first_slot) override {
    divide::Watch watch(host);
    for (std::uint64_t i = 0; i < iterations; i++) {
      const auto &operands = slots[(first_slot + i) % slots.size()];
      if (!operands) throw divide::Invalid("A slot was never imported.");
      if (!kernel.compute(*operands, watch)) return DIVIDE_CANCELLED;
    }
    return DIVIDE_OK;
  }

  Kernel<Real> kernel;
  std::vector<std::optional<typename Kernel<Real>::Operands>> slots;
};

/// Prepares a problem, or declines it: an answer as good as any.
std::unique_ptr<divide_kernel> open(const divide::Host &host, const divide::Problem &problem) {
  if (problem.operation() != "@OPERATION@")
    throw divide::Unsupported("This plugin computes '@OPERATION@' only.");
  problem.expect_device("cpu");
  // These facts are saved with every measurement.
  host.state("library.name", "@NAME@");
  host.state("library.version", "0.1.0");
  host.state("library.threads", "1");
  switch (problem.precision()) {
    case DIVIDE_F32: return std::make_unique<OpenedKernel<float>>(host, problem);
    case DIVIDE_F64: return std::make_unique<OpenedKernel<double>>(host, problem);
    default: throw divide::Unsupported("This plugin computes in f32 and f64 only.");
  }
}

}  // namespace

/// The only symbol that divide looks for.
const divide_plugin *divide_plugin_entry(void) {
  static constexpr divide_plugin plugin = divide::plugin<open>("@NAME@", "0.1.0");
  return &plugin;
}
