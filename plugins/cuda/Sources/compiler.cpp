#include "compiler.hpp"

#include <algorithm>

Compiler::Compiler(const Platform &platform, int driver_version) : platform(platform) {
  const std::vector<LibraryName> names = platform.compiler_libraries(driver_version);
  std::vector<std::string> files;
  for (const LibraryName &name : names) files.push_back(name.file);
  library = Library::find(files);
  library.require(std::string(platform.compiler_name) + ", by which this kernel is compiled,", names);
#define TAKE_CALL(name, ...) \
  calls.name = reinterpret_cast<Status (*)(__VA_ARGS__)>(library.call(platform.compiler_names.name));
  COMPILER_CALLS(TAKE_CALL)
#undef TAKE_CALL
  // It looks for these where the loader does, which isn't where a wheel has them.
  if (*platform.compiler_builtins == '\0' || library.folder().empty()) return;
  const std::vector<std::string> found = files_like(library.folder() + "/" + platform.compiler_builtins);
  if (!found.empty()) builtins = Library::find({found.back()});
}

std::string Compiler::name_and_version() const {
  int major = 0, minor = 0;
  calls.version(&major, &minor);
  return std::string(platform.compiler_name) + " " + std::to_string(major) + "." + std::to_string(minor);
}

namespace {

/// A program of the compiler's, which is given back.
struct Program {
  const CompilerCalls &calls;
  Handle handle = nullptr;
  ~Program() {
    if (handle != nullptr) calls.destroy(&handle);
  }
};

/// The compiler's messages, as one line.
std::string messages(const CompilerCalls &calls, Handle program) {
  std::size_t size = 0;
  if (calls.log_size(program, &size) != 0 || size < 2) return "It gave no reason.";
  std::string text(size, '\0');
  calls.log(program, text.data());
  text.resize(std::min<std::size_t>(text.find('\0'), 400));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::vector<char> Compiler::code(const std::string &source, const std::vector<std::string> &options) const {
  Program program{calls};
  auto require = [&](Status status, const char *what) {
    if (status == 0) return;
    std::string asked;
    for (const std::string &option : options) asked += " with " + option;
    throw divide::Unsupported(name_and_version() + "'s " + what + asked + " failed with the status " +
                              std::to_string(status) + ": " +
                              (program.handle ? messages(calls, program.handle) : "There is no program."));
  };
  require(calls.create(&program.handle, source.c_str(), "kernel.cu", 0, nullptr, nullptr), "creation of a program");
  std::vector<const char *> pointers;
  for (const std::string &option : options) pointers.push_back(option.c_str());
  require(calls.compile(program.handle, static_cast<int>(pointers.size()), pointers.data()), "compilation");
  std::size_t size = 0;
  require(calls.code_size(program.handle, &size), "look-up of the code");
  std::vector<char> code(size);
  require(calls.code(program.handle, code.data()), "look-up of the code");
  return code;
}

Function::Function(const Device &device, const std::vector<char> &code, const std::string &name) : device(device) {
  device.require(device->module_load(&module, code.data()), "loading of compiled code");
  const Status status = device->module_function(&function, module, name.c_str());
  if (status == 0) return;
  device->module_unload(module);
  device.require(status, "look-up of a compiled function");
}

void Function::launch(const Stream &stream, std::uint64_t threads, unsigned block,
                      std::vector<void *> arguments) const {
  const auto blocks = static_cast<unsigned>((threads + block - 1) / block);
  device.require(device->launch(function, blocks, 1, 1, block, 1, 1, 0, stream.handle, arguments.data(), nullptr),
                 "launch of a kernel");
}
