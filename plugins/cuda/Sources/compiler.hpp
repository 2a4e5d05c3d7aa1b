/// Code for the device, compiled when it is needed.
#ifndef DIVIDE_CUDA_COMPILER_HPP
#define DIVIDE_CUDA_COMPILER_HPP

#include "device.hpp"

/// The compiler's library.
class Compiler {
 public:
  /// Throws `divide::Unsupported`, with what brings it, where it isn't installed.
  explicit Compiler(const Platform &platform, int driver_version);

  /// Returns the machine code of a source. Throws `divide::Unsupported` with the compiler's messages.
  std::vector<char> code(const std::string &source, const std::vector<std::string> &options) const;
  /// Such as `NVRTC 13.0`.
  std::string name_and_version() const;

 private:
  const Platform &platform;
  Library library, builtins;
  CompilerCalls calls;
};

/// One function of compiled code, on its device.
class Function {
 public:
  Function(const Device &device, const std::vector<char> &code, const std::string &name);
  ~Function() { device->module_unload(module); }
  Function(const Function &) = delete;
  Function &operator=(const Function &) = delete;

  /// Queues it with one thread for each of `threads`, in blocks of `block`. `arguments` point to the values.
  void launch(const Stream &stream, std::uint64_t threads, unsigned block, std::vector<void *> arguments) const;

 private:
  const Device &device;
  Handle module = nullptr, function = nullptr;
};

#endif
