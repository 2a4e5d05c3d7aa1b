#include "library.hpp"

#include <dlfcn.h>
#include <glob.h>
#include <link.h>
#include <unistd.h>

#include <cstdlib>

#include "divide_plugin.hpp"

namespace {

std::vector<std::string> parts(const std::string &list) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= list.size()) {
    std::size_t end = list.find(':', start);
    if (end == std::string::npos) end = list.size();
    if (end > start) parts.push_back(list.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

/// Where a Python may be installed: the active environment, the first `python3` of `PATH`, the user, the system.
std::vector<std::string> python_prefixes() {
  std::vector<std::string> prefixes;
  for (const char *name : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    if (!variable(name).empty()) prefixes.push_back(variable(name));
  }
  for (const std::string &folder : parts(variable("PATH"))) {
    if (files_like(folder + "/python3").empty()) continue;
    prefixes.push_back(folder.substr(0, folder.rfind('/')));
    break;
  }
  if (!variable("HOME").empty()) prefixes.push_back(variable("HOME") + "/.local");
  prefixes.insert(prefixes.end(), {"/usr/local", "/usr"});
  return prefixes;
}

/// Wheels of CUDA 13 share one folder, `nvidia/cu13/lib`; those of CUDA 12 have one each, such as `nvidia/cublas/lib`.
std::vector<std::string> in_wheels(const std::string &file) {
  std::vector<std::string> found;
  for (const std::string &prefix : python_prefixes()) {
    for (const char *packages : {"site-packages", "dist-packages"}) {
      for (const std::string &path :
           files_like(prefix + "/lib/python3*/" + packages + "/nvidia/*/lib/" + file)) {
        found.push_back(path);
      }
    }
  }
  return found;
}

}  // namespace

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

std::string names_of(const std::vector<LibraryName> &libraries) {
  std::string names;
  for (const LibraryName &library : libraries) {
    names += (names.empty() ? "" : " or ") + library.file + " (in " + library.source + ")";
  }
  return names;
}

std::vector<std::string> files_like(const std::string &pattern) {
  std::vector<std::string> files;
  glob_t found = {};
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return files;
}

Library Library::find(const std::vector<std::string> &files) {
  Library library;
  auto loads = [&](const std::string &path, const std::string &file) {
    library.handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library.handle != nullptr) {
      library.name = file;
    } else if (access(path.c_str(), F_OK) == 0) {
      library.failure = dlerror();
    }
    return library.handle != nullptr;
  };
  const std::vector<std::string> chosen = parts(variable("DIVIDE_CUDA_LIBRARIES"));
  for (const std::string &file : files) {
    for (const std::string &folder : chosen) {
      if (loads(folder + "/" + file, file)) return library;
    }
  }
  for (const std::string &file : files) {
    if (loads(file, file)) return library;
    for (const char *folder : {"/usr/local/cuda/lib64/", "/opt/rocm/lib/"}) {
      if (loads(folder + file, file)) return library;
    }
    for (const std::string &path : in_wheels(file)) {
      if (loads(path, file)) return library;
    }
  }
  return library;
}

void *Library::optional_call(const char *name) const { return handle ? dlsym(handle, name) : nullptr; }

void *Library::call(const char *name) const {
  void *address = optional_call(name);
  if (address == nullptr) throw divide::Unsupported(this->name + " has no '" + name + "': another version is needed.");
  return address;
}

void Library::require(const std::string &what, const std::vector<LibraryName> &names) const {
  if (handle != nullptr) return;
  if (!failure.empty()) throw divide::Unsupported(what + " is here, and can't be loaded: " + failure + ".");
  throw divide::Unsupported(what + " isn't here. Install " + names_of(names) +
                            ", or name its folder in DIVIDE_CUDA_LIBRARIES.");
}

std::string Library::folder() const {
  struct link_map *map = nullptr;
  if (handle == nullptr || dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) return "";
  const std::string path = map->l_name;
  const std::size_t end = path.rfind('/');
  return end == std::string::npos ? "" : path.substr(0, end);
}
