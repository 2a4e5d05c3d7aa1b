/// The boundary to divide in C++, written once: a plugin derives its kernels from `divide_kernel`, says
/// how one is opened, and returns `divide::plugin<open>(id, version)` from `divide_plugin_entry`.
#ifndef DIVIDE_PLUGIN_HPP
#define DIVIDE_PLUGIN_HPP

#include <divide_kernel.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <string>

namespace divide {

/// Why a call ends early: a status for the host and a sentence for the user.
struct Refusal : std::runtime_error {
  Refusal(divide_status status, const std::string &sentence)
      : std::runtime_error(sentence), status(status) {}

  divide_status status;
};

/// What this plugin or this machine can't do: a normal answer.
struct Unsupported : Refusal {
  explicit Unsupported(const std::string &sentence) : Refusal(DIVIDE_UNSUPPORTED, sentence) {}
};

/// A problem that makes no sense, or a rule of divide_kernel.h that the host broke.
struct Invalid : Refusal {
  explicit Invalid(const std::string &sentence) : Refusal(DIVIDE_INVALID, sentence) {}
};

/// The host's services.
class Host {
 public:
  explicit Host(const divide_host *services) : services_(services) {}

  /// Tells the user that something is wrong.
  void complain(const char *sentence) const {
    services_->report(services_->context, DIVIDE_ERROR, sentence);
  }

  /// Records a fact about the software that computes. It is saved with every measurement.
  void state(const char *key, const std::string &value) const {
    services_->fact(services_->context, key, value.c_str());
  }

  /// Says in `run` for how many nanoseconds the device computed by its own clock, if the host asks for it.
  void state_device_time(std::uint64_t nanoseconds) const {
    const bool asks = services_->struct_size >= DIVIDE_STRUCT_SIZE(divide_host, device_time);
    if (asks && services_->device_time) services_->device_time(services_->context, nanoseconds);
  }

  /// Whether the kernel should return as soon as it can.
  bool is_cancelled() const { return services_->cancelled(services_->context) != 0; }

 private:
  const divide_host *services_;
};

/// What the host wants computed. Valid during `open` alone.
class Problem {
 public:
  /// Throws a refusal if the problem can't be read.
  explicit Problem(const divide_problem &problem) : problem_(problem) {
    if (problem.struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
        problem.thread_count == 0 || problem.slot_count == 0)
      throw Invalid("The problem is smaller than that of ABI 1.0, or has no thread or slot.");
  }

  std::string operation() const { return problem_.operation; }
  /// A `DIVIDE_F…` value.
  std::uint32_t precision() const { return problem_.precision; }
  /// The most threads that the kernel may use, the calling one included.
  std::uint32_t threads() const { return problem_.thread_count; }
  /// How many sets of operands the iterations rotate over.
  std::uint32_t slots() const { return problem_.slot_count; }

  /// The kind of device to compute on, such as `cpu` or `gpu`.
  std::string device() const { return problem_.device; }
  /// Which of the devices of that kind that this process sees, from 0. A host of ABI 1.0 can't say, and
  /// means the first.
  std::uint32_t device_index() const {
    const bool has_index = problem_.struct_size >= DIVIDE_STRUCT_SIZE(divide_problem, device_index);
    return has_index ? problem_.device_index : 0;
  }

  /// On how many devices to compute, from that one on; 1 where the host can't say.
  std::uint32_t device_count() const {
    const bool has_count = problem_.struct_size >= DIVIDE_STRUCT_SIZE(divide_problem, device_count);
    return has_count ? problem_.device_count : 1;
  }

  /// Throws a refusal unless the problem is for a device of this kind.
  void expect_device(const std::string &kind) const {
    if (device() != kind) {
      throw Unsupported("This plugin computes on the device '" + kind + "', not on '" + device() +
                        "'.");
    }
  }

  /// Returns a size. Throws a refusal if it is missing or out of range.
  std::int64_t size(const std::string &name, std::int64_t least = 1,
                    std::int64_t most = std::numeric_limits<std::int64_t>::max()) const {
    for (std::uint32_t i = 0; i < problem_.parameter_count; i++) {
      if (problem_.parameters[i].name != name) continue;
      const std::int64_t value = problem_.parameters[i].value;
      if (value < least || value > most)
        throw Invalid("The size '" + name + "' is " + std::to_string(value) + ".");
      taken_.insert(name);
      return value;
    }
    throw Invalid("The size '" + name + "' is missing.");
  }

  /// Throws a refusal if the problem has a size that nobody asked for.
  void expect_no_more_sizes() const {
    for (std::uint32_t i = 0; i < problem_.parameter_count; i++) {
      const char *name = problem_.parameters[i].name;
      if (taken_.count(name) == 0)
        throw Invalid("The operation '" + operation() + "' has no size '" + name + "'.");
    }
  }

 private:
  const divide_problem &problem_;
  mutable std::set<std::string> taken_;
};

/// The tensors of one slot, in the operation's order. Valid until the kernel is closed.
class Tensors {
 public:
  Tensors(const divide_tensor *tensors, std::uint32_t count) : tensors_(tensors), count_(count) {}

  std::uint32_t count() const { return count_; }

  /// Returns the memory of the tensor at a position. Throws a refusal if it has another name or size.
  void *memory(std::uint32_t position, const std::string &name, std::uint64_t bytes) const {
    if (position >= count_) throw Invalid("The tensor '" + name + "' is missing.");
    const divide_tensor &tensor = tensors_[position];
    if (tensor.name != name || tensor.bytes != bytes) {
      throw Invalid("Tensor " + std::to_string(position) + " should be '" + name + "' with " +
                    std::to_string(bytes) + " bytes, but it is '" + tensor.name + "' with " +
                    std::to_string(tensor.bytes) + ".");
    }
    return tensor.data;
  }

  /// Returns the numbers of the tensor at a position, in the same way.
  template <typename Real>
  Real *numbers(std::uint32_t position, const std::string &name, std::int64_t elements) const {
    const auto bytes = static_cast<std::uint64_t>(elements) * sizeof(Real);
    return static_cast<Real *>(memory(position, name, bytes));
  }

 private:
  const divide_tensor *tensors_;
  std::uint32_t count_;
};

/// Asks the host about once a millisecond whether to stop.
class Watch {
 public:
  explicit Watch(const Host &host) : host_(host) {}

  /// Counts multiply-adds that were done. Returns whether the kernel should return now.
  bool is_cancelled(std::int64_t work) {
    work_ += work;
    if (work_ < 1000000) return false;
    work_ = 0;
    return host_.is_cancelled();
  }

 private:
  const Host &host_;
  std::int64_t work_ = 0;
};

}  // namespace divide

/// One opened problem. Everything about it is in here: two problems may be open at once.
///
/// Each call may throw: nothing crosses the boundary but a status.
struct divide_kernel {
  explicit divide_kernel(const divide::Host &host) : host(host) {}
  virtual ~divide_kernel() = default;

  /// Asks for memory: `workspace_bytes` of scratch from the host, `internal_bytes` of its own.
  virtual void require(divide_requirements &) const {}
  /// Takes the operands of one slot; here is where a layout of its own is made. Not timed.
  virtual void import_tensors(std::uint32_t slot, const divide::Tensors &tensors, void *workspace) = 0;
  /// Computes. Only this is timed, and everything has to be done when it returns.
  virtual divide_status run(std::uint64_t iterations, std::uint32_t first_slot) = 0;
  /// Puts the outputs where the host expects them, if they aren't there already. Not timed.
  virtual void export_tensors(std::uint32_t) {}

  const divide::Host host;
};

namespace divide {

/// Opens a problem, or throws why not.
using Opener = std::unique_ptr<divide_kernel> (*)(const Host &host, const Problem &problem);

/// Says what an exception means that is no refusal, such as one of a library.
using Reading = Refusal (*)(const std::exception &error);

/// The reading of a plugin whose libraries have no exceptions of their own.
inline Refusal plain_reading(const std::exception &error) {
  return Refusal(DIVIDE_FAILED, error.what());
}

/// Does something that may throw, and returns a status: no exception crosses the boundary.
template <Reading read, typename Body>
divide_status answer(const Host &host, Body body) noexcept {
  auto refuse = [&](const Refusal &refusal) {
    host.complain(refusal.what());
    return refusal.status;
  };
  try {
    return body();
  } catch (const Refusal &refusal) {
    return refuse(refusal);
  } catch (const std::bad_alloc &) {
    host.complain("No memory is left.");
    return DIVIDE_OUT_OF_MEMORY;
  } catch (const std::exception &error) {
    return refuse(read(error));
  } catch (...) {
    host.complain("Something that is no exception was thrown.");
    return DIVIDE_FAILED;
  }
}

/// The table that `divide_plugin_entry` returns the address of.
template <Opener open, Reading read = plain_reading>
constexpr divide_plugin plugin(const char *id, const char *version) {
  return {
      DIVIDE_STRUCT_SIZE(divide_plugin, close),
      DIVIDE_ABI_MAJOR,
      DIVIDE_ABI_MINOR,
      id,
      version,
      [](const divide_host *services, const divide_problem *problem, divide_kernel **opened) {
        const Host host(services);
        return answer<read>(host, [&]() -> divide_status {
          *opened = open(host, Problem(*problem)).release();
          return DIVIDE_OK;
        });
      },
      [](divide_kernel *kernel, divide_requirements *requirements) {
        return answer<read>(kernel->host, [&]() -> divide_status {
          requirements->alignment = 64;
          kernel->require(*requirements);
          return DIVIDE_OK;
        });
      },
      [](divide_kernel *kernel, std::uint32_t slot, const divide_tensor *tensors,
         std::uint32_t count, void *workspace) {
        return answer<read>(kernel->host, [&]() -> divide_status {
          kernel->import_tensors(slot, Tensors(tensors, count), workspace);
          return DIVIDE_OK;
        });
      },
      [](divide_kernel *kernel, std::uint64_t iterations, std::uint32_t first_slot) {
        return answer<read>(kernel->host, [&] { return kernel->run(iterations, first_slot); });
      },
      [](divide_kernel *kernel, std::uint32_t slot) {
        return answer<read>(kernel->host, [&]() -> divide_status {
          kernel->export_tensors(slot);
          return DIVIDE_OK;
        });
      },
      [](divide_kernel *kernel) { delete kernel; },
  };
}

}  // namespace divide

#endif
