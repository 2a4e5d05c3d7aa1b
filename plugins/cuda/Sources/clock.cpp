#include "clock.hpp"

#include <algorithm>

std::unique_ptr<ClockProbe> ClockProbe::make(const Device &device) {
  if (*device.platform().clock_source == '\0') return nullptr;
  try {
    return std::make_unique<ClockProbe>(device, Compiler(device.platform(), device.driver.version));
  } catch (const divide::Refusal &) {
    // What is measured doesn't depend on it.
    return nullptr;
  }
}

ClockProbe::ClockProbe(const Device &device, const Compiler &compiler)
    : function(device,
               compiler.code(device.platform().clock_source,
                             device.platform().compiler_options(device.major, device.minor)),
               "divide_clock") {
  counts.make(device, 2 * sizeof(std::uint64_t));
}

std::string ClockProbe::range(const Stream &stream) {
  std::uint64_t cycles_and_nanoseconds[2] = {0, 1};
  std::uint64_t duration = 1000000;
  Address address = counts.address();
  function.launch(stream, 1, 1, {&address, &duration});
  const Device &device = stream.device;
  device.require(device->copy_to_host(cycles_and_nanoseconds, address, sizeof cycles_and_nanoseconds, stream.handle),
                 "copy from the device");
  stream.finish();
  const double nanoseconds = static_cast<double>(std::max<std::uint64_t>(1, cycles_and_nanoseconds[1]));
  const long clock = static_cast<long>(1e3 * static_cast<double>(cycles_and_nanoseconds[0]) / nanoseconds + 0.5);
  lowest = lowest == 0 ? clock : std::min(lowest, clock);
  highest = std::max(highest, clock);
  return (lowest == highest ? "" : std::to_string(lowest) + " to ") + std::to_string(highest) + " MHz";
}
