/// A GPU: its driver, a context and what it tells of itself.
#ifndef DIVIDE_CUDA_DEVICE_HPP
#define DIVIDE_CUDA_DEVICE_HPP

#include <memory>
#include <utility>

#include "divide_plugin.hpp"
#include "platform.hpp"

/// A driver that is loaded and has at least one device.
class Driver {
 public:
  /// The driver of this process. Throws `divide::Unsupported`, with what to install, where there is none.
  static const Driver &shared();

  explicit Driver(const Platform &platform);

  const Platform &platform;
  Library library;
  DriverCalls calls;
  /// What it says of itself; 13000 is CUDA 13.0.
  int version = 0;
  int count = 0;

  /// Throws, with what the driver says, unless a call succeeded.
  void require(Status status, const char *what) const;
};

/// A device with a context, which lasts as long as anything here does.
class Device {
 public:
  /// The device of an index. Throws `divide::Unsupported`, with what there is, if it isn't there.
  explicit Device(std::uint32_t index);
  ~Device();
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  const Driver &driver;
  std::string name;
  int major = 0, minor = 0;

  const Platform &platform() const { return driver.platform; }
  const DriverCalls *operator->() const { return &driver.calls; }
  void require(Status status, const char *what) const { driver.require(status, what); }

  int processors() const { return attribute(platform().attributes.processors); }
  /// Tells what a record should know of the device. Never its UUID or serial number.
  void state_facts(const divide::Host &host) const;
  /// Throws a refusal, in bytes, for what doesn't fit into its memory.
  void require_memory(std::uint64_t bytes) const;
  /// Has this thread's calls go to this device.
  void use() const { require(use_if_possible(), "use of the device's context"); }
  Status use_if_possible() const noexcept { return driver.calls.context_use(context); }

 private:
  int number = 0;
  Handle context = nullptr;

  int attribute(int which) const;
};

/// Memory, on the device or pinned on the host; empty until it is made.
class Memory {
 public:
  enum class Place { device, host };

  Memory() = default;
  ~Memory() { release(); }
  Memory(Memory &&other) noexcept
      : device(other.device), place(other.place), address_(std::exchange(other.address_, 0)) {}
  Memory &operator=(Memory &&) = delete;

  void make(const Device &device, std::uint64_t bytes, Place place = Place::device);
  Address address() const { return address_; }
  void *on_host() const { return reinterpret_cast<void *>(address_); }
  explicit operator bool() const { return address_ != 0; }

 private:
  const Device *device = nullptr;
  Place place = Place::device;
  Address address_ = 0;

  void release();
};

/// A queue of a device's work.
class Stream {
 public:
  explicit Stream(const Device &device);
  ~Stream() { device->stream_destroy(handle); }
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  /// Waits for all of it. Errors of what ran come out here.
  void finish() const;

  const Device &device;
  Handle handle = nullptr;
};

/// A point in a stream.
class Event {
 public:
  enum Kind : unsigned { timed = 0, untimed = 2 };

  Event(const Device &device, Kind kind);
  ~Event() { device->event_destroy(handle); }
  Event(const Event &) = delete;
  Event &operator=(const Event &) = delete;

  void record(const Stream &stream);
  /// Waits until it has been reached; returns at once if it was never recorded.
  void wait() const;
  /// The seconds of the device between an earlier event and this one, both reached.
  double seconds_since(const Event &earlier) const;

 private:
  const Device &device;
  Handle handle = nullptr;
};

#endif
