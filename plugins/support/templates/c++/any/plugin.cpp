/// The boundary to divide: what it calls, in the order of divide_kernel.h. The mathematics is in
/// kernel.hpp; there is little to change here.
#include "plugin.hpp"

#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "kernel.hpp"

/// One opened problem. Everything about it is in here: two problems may be open at once.
struct divide_kernel {
  explicit divide_kernel(const divide_host &host) : host(host) {}
  virtual ~divide_kernel() = default;
  virtual void take(std::uint32_t slot, const Tensors &tensors) = 0;
  virtual divide_status run(std::uint64_t iterations, std::uint32_t first_slot) = 0;

  const divide_host &host;
};

namespace {

/// An opened problem in one precision.
template <typename Real>
struct OpenedKernel final : divide_kernel {
  OpenedKernel(const divide_host &host, const divide_problem &problem)
      : divide_kernel(host), kernel(Problem(problem)), slots(problem.slot_count) {}

  void take(std::uint32_t slot, const Tensors &tensors) override {
    if (slot >= slots.size()) throw Refusal{DIVIDE_INVALID, "There is no such slot."};
    slots[slot] = kernel.operands(tensors);
  }

  divide_status run(std::uint64_t iterations, std::uint32_t first_slot) override {
    Watch watch(host);
    for (std::uint64_t i = 0; i < iterations; i++) {
      const auto &operands = slots[(first_slot + i) % slots.size()];
      if (!operands) throw Refusal{DIVIDE_INVALID, "A slot was never imported."};
      if (!kernel.compute(*operands, watch)) return DIVIDE_CANCELLED;
    }
    return DIVIDE_OK;
  }

  Kernel<Real> kernel;
  std::vector<std::optional<typename Kernel<Real>::Operands>> slots;
};

/// Does something that may throw, and returns a status: no exception crosses the boundary.
template <typename Work>
divide_status answer(const divide_host &host, Work work) noexcept {
  try {
    return work();
  } catch (const Refusal &refusal) {
    host.report(host.context, DIVIDE_ERROR, refusal.sentence.c_str());
    return refusal.status;
  } catch (const std::bad_alloc &) {
    return DIVIDE_OUT_OF_MEMORY;
  } catch (const std::exception &error) {
    host.report(host.context, DIVIDE_ERROR, error.what());
    return DIVIDE_FAILED;
  }
}

/// Prepares a problem, or declines it: an answer as good as any.
divide_status open(const divide_host *host, const divide_problem *problem,
                   divide_kernel **opened) {
  return answer(*host, [&]() -> divide_status {
    if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
        problem->slot_count == 0)
      throw Refusal{DIVIDE_INVALID, "The problem has no slot, or is older than this plugin."};
    if (std::strcmp(problem->operation, "@OPERATION@") != 0)
      throw Refusal{DIVIDE_UNSUPPORTED, "This plugin computes '@OPERATION@' only."};
    if (std::strcmp(problem->device, "cpu") != 0)
      throw Refusal{DIVIDE_UNSUPPORTED, "This plugin computes on the device 'cpu' only."};
    if (problem->precision == DIVIDE_F32)
      *opened = new OpenedKernel<float>(*host, *problem);
    else if (problem->precision == DIVIDE_F64)
      *opened = new OpenedKernel<double>(*host, *problem);
    else
      throw Refusal{DIVIDE_UNSUPPORTED, "This plugin computes in f32 and f64 only."};
    // These facts are saved with every measurement.
    host->fact(host->context, "library.name", "@NAME@");
    host->fact(host->context, "library.version", "0.1.0");
    host->fact(host->context, "library.threads", "1");
    return DIVIDE_OK;
  });
}

/// Asks for memory: `workspace_bytes` of scratch from the host, `internal_bytes` of your own.
divide_status require(divide_kernel *, divide_requirements *requirements) {
  requirements->alignment = 64;
  return DIVIDE_OK;
}

/// Takes the operands of one slot; here is where a layout of your own is made. Not timed.
divide_status import_tensors(divide_kernel *kernel, std::uint32_t slot,
                             const divide_tensor *tensors, std::uint32_t count, void *) {
  return answer(kernel->host, [&]() -> divide_status {
    kernel->take(slot, Tensors(tensors, count));
    return DIVIDE_OK;
  });
}

/// Computes. Only this is timed, and everything has to be done when it returns.
divide_status run(divide_kernel *kernel, std::uint64_t iterations, std::uint32_t first_slot) {
  return answer(kernel->host, [&] { return kernel->run(iterations, first_slot); });
}

/// Puts the outputs where the host expects them: they are there already. Not timed.
divide_status export_tensors(divide_kernel *, std::uint32_t) { return DIVIDE_OK; }

/// Frees what `open` made, however far the problem came.
void close(divide_kernel *kernel) { delete kernel; }

const divide_plugin plugin = {
    DIVIDE_STRUCT_SIZE(divide_plugin, close),
    DIVIDE_ABI_MAJOR,
    DIVIDE_ABI_MINOR,
    "@NAME@",
    "0.1.0",
    open,
    require,
    import_tensors,
    run,
    export_tensors,
    close,
};

}  // namespace

const divide_plugin *divide_plugin_entry(void) { return &plugin; }
