/// The clock of a device's processors, measured by themselves.
#ifndef DIVIDE_CUDA_CLOCK_HPP
#define DIVIDE_CUDA_CLOCK_HPP

#include "compiler.hpp"

/// A kernel of one thread that counts the cycles of a millisecond.
///
/// Right after work it tells the clock of that work: power is regulated over longer times.
class ClockProbe {
 public:
  /// Returns a probe, or null where it can't be compiled.
  static std::unique_ptr<ClockProbe> make(const Device &device);

  ClockProbe(const Device &device, const Compiler &compiler);

  /// Measures once, and returns the lowest and the highest clock so far, such as `1410 to 1755 MHz`.
  std::string range(const Stream &stream);

 private:
  Function function;
  Memory counts;
  long lowest = 0, highest = 0;
};

#endif
