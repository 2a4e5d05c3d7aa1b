/// The kernels that are compiled at run time, in the C++ that CUDA and HIP share.
#ifndef DIVIDE_CUDA_SOURCES_HPP
#define DIVIDE_CUDA_SOURCES_HPP

#include <string>
#include <vector>

/// How threads are shared out over a kernel's elements.
enum class Sharing {
  /// A thread for each 16 bytes of a vector.
  packs,
  /// A thread for each four elements, in small blocks.
  fours,
  /// A block for each row.
  rows,
};

/// A kernel of one operation.
struct Kernel {
  /// The operation's name; the function's is that after `divide_`, with `_` in place of `-`.
  std::string operation;
  std::vector<std::string> inputs, outputs;
  Sharing sharing;
  /// For `packs` what an element is, from variables named as the operands; else the whole function's body.
  std::string body;

  std::string function() const;
  /// The source for numbers of type `real`, which is `float` or `double`.
  std::string source(const std::string &real) const;
};

/// Returns the kernel of an operation, or null.
const Kernel *kernel_of(const std::string &operation);
/// All of them.
const std::vector<Kernel> &kernels();

/// Threads of a block: of rows, and of everything else.
enum { ROW_THREADS = 256, THREADS = 256 };

#endif
