/// Libraries that are loaded when they are needed.
#ifndef DIVIDE_CUDA_LIBRARY_HPP
#define DIVIDE_CUDA_LIBRARY_HPP

#include <string>
#include <vector>

/// What a library's file is called, and what brings it.
struct LibraryName {
  std::string file;
  /// A sentence's end, such as `the wheel nvidia-cublas`.
  std::string source;
};

/// A loaded library. It stays loaded as long as the process: GPU libraries have threads and handlers of their own.
class Library {
 public:
  Library() = default;

  /// Loads the first of these files that is there.
  ///
  /// Looks in the folders of `DIVIDE_CUDA_LIBRARIES` first, then where the loader looks, then in the usual folders, and
  /// last in the folders of Python's packages.
  /// Returns an empty library where none is there, or none can be loaded.
  static Library find(const std::vector<std::string> &files);

  /// Returns the address of a call. Throws `divide::Unsupported` if the library doesn't have it.
  void *call(const char *name) const;
  /// Returns the address of a call, or null.
  void *optional_call(const char *name) const;

  explicit operator bool() const { return handle != nullptr; }
  /// Throws `divide::Unsupported`, with what brings it, if it isn't loaded.
  void require(const std::string &what, const std::vector<LibraryName> &names) const;
  /// The file's name.
  const std::string &file() const { return name; }
  /// The folder that it was loaded from; empty if the loader doesn't tell.
  std::string folder() const;

 private:
  void *handle = nullptr;
  std::string name;
  /// Why a file that is there can't be loaded.
  std::string failure;
};

/// Returns a variable of the environment; empty if it isn't set.
std::string variable(const char *name);

/// Returns libraries with what brings each, as `a (in b) or c (in d)`.
std::string names_of(const std::vector<LibraryName> &libraries);

/// Returns the files that fit a pattern with wildcards.
std::vector<std::string> files_like(const std::string &pattern);

#endif
