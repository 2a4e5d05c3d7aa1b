/// The OpenCL device that products are computed on.
#ifndef DIVIDE_OPENCL_DEVICE_HPP
#define DIVIDE_OPENCL_DEVICE_HPP

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <signal.h>

#include <cstdint>
#include <memory>
#include <string>

#include "divide_plugin.hpp"

/// A call of OpenCL or of CLBlast that failed: out of memory, by the number it gave, or anything else.
struct OpenCLError : divide::Refusal {
  OpenCLError(const std::string &call, cl_int code);
};

/// Throws unless a call succeeded.
void require_success(cl_int code, const char *call);

/// Puts the handlers of signals back when it ends: a plugin may not change any, and PoCL installs some with its first
/// device, as the compiler in it does when it compiles.
class SignalHandlers {
 public:
  SignalHandlers();
  ~SignalHandlers();
  SignalHandlers(const SignalHandlers &) = delete;
  SignalHandlers &operator=(const SignalHandlers &) = delete;

 private:
  struct sigaction before[NSIG] = {};
  bool is_known[NSIG] = {};
};

/// A device, with a queue of its own.
class Device {
 public:
  /// Chooses a device; the same for all problems that are open at once, which share what is compiled.
  ///
  /// `wanted` is a part of a device's name, whatever its case, or `gpu`, `cpu` or `accelerator`; empty for
  /// the first GPU, or else the first device. Throws `divide::Unsupported`, with what there is, where none fits.
  static std::shared_ptr<Device> shared(const std::string &wanted);

  explicit Device(const std::string &wanted);
  ~Device();
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  cl_context context = nullptr;
  cl_command_queue queue = nullptr;

  std::string name() const { return text(CL_DEVICE_NAME); }
  std::string version() const { return text(CL_DEVICE_VERSION); }
  std::string driver() const { return text(CL_DRIVER_VERSION); }
  /// Whether it is a processor, on whose PUs threads compute.
  bool is_cpu() const;
  /// Whether it computes in f64.
  bool has_f64() const;
  /// The bytes that one buffer may have.
  uint64_t largest_buffer() const { return number<cl_ulong>(CL_DEVICE_MAX_MEM_ALLOC_SIZE); }
  /// The parts that compute side by side; of a processor, the driver's threads.
  uint32_t compute_units() const { return number<cl_uint>(CL_DEVICE_MAX_COMPUTE_UNITS); }

 private:
  cl_device_id id = nullptr;
  std::string text(cl_device_info info) const;

  template <typename Number>
  Number number(cl_device_info info) const {
    Number value = 0;
    require_success(clGetDeviceInfo(id, info, sizeof value, &value, nullptr), "clGetDeviceInfo");
    return value;
  }
};

#endif
