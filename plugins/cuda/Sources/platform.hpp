/// What differs between the makers of GPUs: what their libraries and calls are named, and their numbers.
#ifndef DIVIDE_CUDA_PLATFORM_HPP
#define DIVIDE_CUDA_PLATFORM_HPP

#include <string>
#include <vector>

#include "calls.hpp"
#include "library.hpp"

/// The driver's numbers for what a device tells of itself.
struct DeviceAttributes {
  int processors, clock, memory_clock, memory_bus, cache, major, minor;
};

/// The numbers that stand for a product's types and settings.
struct ProductNumbers {
  int f32, f64, f16, bf16, i8, i32, f8_e4m3, f8_e5m2;
  int sums_f32, sums_tf32, sums_f64, sums_i32;
  int as_it_is, transposed;
  int set_transposed_a, set_transposed_b;
  int set_batch, set_stride;
  int set_workspace;
  int not_supported;
};

/// Where a candidate's fields are: the library's struct `…MatmulHeuristicResult_t`.
struct CandidateLayout {
  std::size_t bytes, workspace_at, state_at;
};

/// A maker's libraries.
struct Platform {
  const char *name;
  /// What to do where there is no driver.
  const char *driver_advice;
  /// The variable by which a process is shown only some of the devices.
  const char *visible_variable;
  std::vector<std::string> driver_libraries;
  DriverNames driver_names;
  DeviceAttributes attributes;
  /// The version of the newest driver that there are libraries for.
  int newest_driver;
  /// What the driver's version number means, as `13.0`.
  std::string (*version_text)(int version);
  /// Throws `divide::Unsupported` for a driver that is too old for everything.
  void (*require_driver)(int version);

  const char *product_name;
  /// The names of a library that works with a driver of this version, the best first.
  std::vector<LibraryName> (*product_libraries)(int driver_version);
  ProductNames product_names;
  ProductNumbers numbers;
  CandidateLayout candidate;
  std::string (*product_version)(const Library &, Handle);
  /// Tells of a candidate what the library says about it; empty where it says nothing.
  std::string (*describe)(const Library &, const void *candidate);
  /// Throws `divide::Unsupported` where a device is too old for a precision, a `DIVIDE_F…` value.
  void (*require_precision)(const std::string &device, int major, int minor, unsigned precision);
  /// Throws `divide::Unsupported` where the environment has a library compute otherwise than asked.
  void (*require_environment)(unsigned precision);
  /// Whether matrix units are faster in f32 or f64 than everything else on a device.
  bool (*outruns_chains)(unsigned precision, int major, int minor);

  const char *compiler_name;
  std::vector<LibraryName> (*compiler_libraries)(int driver_version);
  CompilerNames compiler_names;
  /// What the compiler needs to be loaded before it, in its own folder; may be empty.
  const char *compiler_builtins;
  /// A kernel `divide_clock(counts, nanoseconds)` that counts cycles and nanoseconds; empty where there is none.
  const char *clock_source;
  /// The options for a device.
  std::vector<std::string> (*compiler_options)(int major, int minor);

  const char *collective_name;
  LibraryName collective_library;
};

/// NVIDIA's.
const Platform &cuda();
/// AMD's.
const Platform &hip();

#endif
