#include "device.hpp"

#include <unistd.h>

#include <cstdio>

namespace {

/// These statuses have the same numbers in cuda.h and hip_runtime_api.h.
enum { OUT_OF_MEMORY = 2, DEVICE_UNAVAILABLE = 46, NO_DEVICE = 100, DRIVER_MISMATCH = 803, UNKNOWN = 999 };

std::string sentence_of(const DriverCalls &calls, Status status, const char *what) {
  const char *name = nullptr;
  const char *text = nullptr;
  calls.error_name(status, &name);
  calls.error_text(status, &text);
  return std::string("The ") + what + " failed: " + (name ? name : "status " + std::to_string(status)) + ", " +
         (text ? text : "of which the driver says no more") + ".";
}

std::string bytes_text(std::uint64_t bytes) { return std::to_string(bytes) + " bytes"; }

/// The kernel module's version, such as 580.65.06; empty where the system doesn't tell.
std::string module_version() {
  std::string text;
  for (const char *path : {"/sys/module/nvidia/version", "/sys/module/amdgpu/version"}) {
    std::FILE *file = std::fopen(path, "r");
    if (file == nullptr) continue;
    char line[64] = {};
    if (std::fgets(line, sizeof line, file) != nullptr) text = line;
    std::fclose(file);
    break;
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// Throws `divide::Unsupported` for a device file that is there and that this user may not open.
void require_access() {
  for (const char *path : {"/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia0", "/dev/kfd"}) {
    if (access(path, F_OK) != 0 || access(path, R_OK | W_OK) == 0) continue;
    throw divide::Unsupported(std::string("This user may not open ") + path +
                              ". Join the group that may (often video or render), or ask whoever runs the machine.");
  }
}

}  // namespace

Driver::Driver(const Platform &platform) : platform(platform) {
  library = Library::find(platform.driver_libraries);
  if (!library) {
    throw divide::Unsupported("There is no driver here: " + platform.driver_libraries.front() + " can't be loaded. " +
                              platform.driver_advice);
  }
#define TAKE_CALL(name, ...) \
  calls.name = reinterpret_cast<Status (*)(__VA_ARGS__)>(library.call(platform.driver_names.name));
  DRIVER_CALLS(TAKE_CALL)
#undef TAKE_CALL
  // The version can be asked for before everything else, and says why a start may fail.
  if (calls.driver_version(&version) == 0 && version > 0) platform.require_driver(version);
  const Status status = calls.init(0);
  if (status != 0) require_access();
  if (status == NO_DEVICE) {
    throw divide::Unsupported(std::string("The driver for ") + platform.name + " " + platform.version_text(version) +
                              " is here, and no device: none is in this machine, or this process may see none (" +
                              platform.visible_variable + ").");
  }
  if (status == DRIVER_MISMATCH) {
    throw divide::Unsupported(
        "The driver's library and its kernel module are of different versions. Restart the machine.");
  }
  if (status != 0) throw divide::Unsupported(sentence_of(calls, status, "start of the driver"));
  require(calls.device_count(&count), "count of devices");
}

void Driver::require(Status status, const char *what) const {
  if (status == 0) return;
  const std::string sentence = sentence_of(calls, status, what);
  if (status == OUT_OF_MEMORY) throw divide::Refusal(DIVIDE_OUT_OF_MEMORY, sentence);
  if (status == DEVICE_UNAVAILABLE || status == UNKNOWN) {
    throw divide::Refusal(DIVIDE_FAILED, sentence + " The device may be gone, or in need of a reset.");
  }
  throw divide::Refusal(DIVIDE_FAILED, sentence);
}

const Driver &Driver::shared() {
  // One process has one driver, and nothing ends it.
  static const Driver *found = nullptr;
  if (found != nullptr) return *found;
  try {
    return *(found = new Driver(cuda()));
  } catch (const divide::Refusal &) {
    // A driver that is there and refuses says more than one that isn't.
    const bool has_driver = bool(Library::find(cuda().driver_libraries));
    if (!Library::find(hip().driver_libraries)) throw;
    try {
      return *(found = new Driver(hip()));
    } catch (const divide::Refusal &) {
      if (!has_driver) throw;
    }
    throw;
  }
}

Device::Device(std::uint32_t index) : driver(Driver::shared()) {
  if (index >= static_cast<std::uint32_t>(driver.count)) {
    std::string names;
    for (int i = 0; i < driver.count; i++) {
      char text[128] = {};
      int device = 0;
      if (driver.calls.device_get(&device, i) != 0) continue;
      driver.calls.device_name(text, sizeof text, device);
      names += (names.empty() ? "" : ", ") + ("gpu:" + std::to_string(i)) + " (" + text + ")";
    }
    throw divide::Unsupported("This process sees no device gpu:" + std::to_string(index) + ". There is: " + names +
                              ".");
  }
  char text[128] = {};
  require(driver.calls.device_get(&number, static_cast<int>(index)), "look-up of the device");
  require(driver.calls.device_name(text, sizeof text, number), "look-up of the device's name");
  name = text;
  major = attribute(platform().attributes.major);
  minor = attribute(platform().attributes.minor);
  require(driver.calls.context_retain(&context, number), "start of a context on the device");
  const Status status = driver.calls.context_use(context);
  if (status != 0) {
    driver.calls.context_release(number);
    require(status, "use of the device's context");
  }
}

Device::~Device() { driver.calls.context_release(number); }

int Device::attribute(int which) const {
  int value = 0;
  require(driver.calls.device_attribute(&value, which, number), "look-up of the device's attributes");
  return value;
}

void Device::state_facts(const divide::Host &host) const {
  const DeviceAttributes &which = platform().attributes;
  const std::string module = module_version();
  host.state("driver", std::string(platform().name) + " " + platform().version_text(driver.version) +
                           (module.empty() ? "" : ", " + module));
  host.state("device.name", name);
  host.state("device.compute-capability", std::to_string(major) + "." + std::to_string(minor));
  host.state("device.processors", std::to_string(processors()));
  host.state("device.clock", std::to_string(attribute(which.clock) / 1000) + " MHz");
  host.state("device.memory-clock", std::to_string(attribute(which.memory_clock) / 1000) + " MHz");
  host.state("device.memory-bus", std::to_string(attribute(which.memory_bus)) + " bits");
  host.state("device.cache", bytes_text(static_cast<std::uint64_t>(attribute(which.cache))));
}

void Device::require_memory(std::uint64_t bytes) const {
  std::size_t free = 0, total = 0;
  require(driver.calls.memory_free_and_total(&free, &total), "look-up of free memory");
  if (bytes > total) {
    throw divide::Unsupported("The operands and the workspace take " + bytes_text(bytes) + " of device memory, and " +
                              name + " has " + bytes_text(total) + ".");
  }
  if (bytes > free) {
    throw divide::Refusal(DIVIDE_OUT_OF_MEMORY, "The operands and the workspace take " + bytes_text(bytes) +
                                                    " of device memory, and " + bytes_text(free) + " of the " +
                                                    bytes_text(total) + " of " + name + " are free.");
  }
}

void Memory::make(const Device &on, std::uint64_t bytes, Place where) {
  if (address_ != 0) return;
  device = &on;
  place = where;
  // No library allocates nothing.
  const std::size_t size = bytes == 0 ? 1 : bytes;
  if (place == Place::device) {
    on.require(on->allocate(&address_, size), ("allocation of " + bytes_text(bytes) + " on the device").c_str());
    return;
  }
  void *pinned = nullptr;
  on.require(on->allocate_on_host(&pinned, size, 0),
             ("allocation of " + bytes_text(bytes) + " of pinned memory").c_str());
  address_ = reinterpret_cast<Address>(pinned);
}

void Memory::release() {
  if (address_ == 0) return;
  if (place == Place::device) {
    (*device)->release(address_);
  } else {
    (*device)->release_on_host(on_host());
  }
}

Stream::Stream(const Device &device) : device(device) {
  enum { APART_FROM_THE_DEFAULT_STREAM = 1 };
  device.require(device->stream_create(&handle, APART_FROM_THE_DEFAULT_STREAM), "start of a stream");
}

void Stream::finish() const { device.require(device->stream_synchronize(handle), "work on the device"); }

Event::Event(const Device &device, Kind kind) : device(device) {
  device.require(device->event_create(&handle, kind), "creation of an event");
}

void Event::record(const Stream &stream) {
  device.require(device->event_record(handle, stream.handle), "record of an event");
}

void Event::wait() const { device.require(device->event_synchronize(handle), "work on the device"); }

double Event::seconds_since(const Event &earlier) const {
  float milliseconds = 0;
  device.require(device->event_elapsed(&milliseconds, earlier.handle, handle), "reading of the device's clock");
  return 1e-3 * static_cast<double>(milliseconds);
}
