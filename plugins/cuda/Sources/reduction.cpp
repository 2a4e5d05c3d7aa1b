#include "reduction.hpp"

#include <algorithm>

namespace {

/// The library that adds up over devices.
class CollectiveLibrary {
 public:
  explicit CollectiveLibrary(const Driver &driver) {
    const Platform &platform = driver.platform;
    const LibraryName &name = platform.collective_library;
    library = Library::find({name.file});
    library.require(platform.collective_name, {name});
    // RCCL has NCCL's names.
#define TAKE_CALL(name, symbol, ...) \
  calls.name = reinterpret_cast<Status (*)(__VA_ARGS__)>(library.call(symbol));
    COLLECTIVE_CALLS(TAKE_CALL)
#undef TAKE_CALL
  }

  Library library;
  CollectiveCalls calls;

  /// Throws, with what the library says, unless a call succeeded.
  void require(Status status, const char *what) const {
    if (status == 0) return;
    const auto text = reinterpret_cast<const char *(*)(Status)>(library.optional_call("ncclGetErrorString"));
    throw divide::Refusal(DIVIDE_FAILED, std::string("The ") + what + " failed: " +
                                             (text ? text(status) : "status " + std::to_string(status)) + ".");
  }

  /// Versions are 10000 · major + 100 · minor + patch.
  std::string version() const {
    int number = 0;
    calls.version(&number);
    return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
           std::to_string(number % 100);
  }
};

/// A device with its part of the operands.
struct Rank {
  explicit Rank(std::uint32_t index, std::uint32_t slots)
      : device(index), stream(device), sources(slots), destinations(slots) {}
  ~Rank() { device.use_if_possible(); }
  Rank(const Rank &) = delete;
  Rank &operator=(const Rank &) = delete;

  Device device;
  Stream stream;
  std::vector<Memory> sources, destinations;
  Handle communicator = nullptr;
};

struct Reduction final : divide_kernel {
  Reduction(const divide::Host &host, const divide::Problem &problem)
      : divide_kernel(host),
        elements(static_cast<std::uint64_t>(problem.size("elements", 1, std::int64_t(1) << 40))),
        width(problem.precision() == DIVIDE_F64 ? 8 : 4),
        library(Driver::shared()),
        hosts(problem.slots()) {
    const auto count = static_cast<std::uint32_t>(problem.size("ranks", 1, 4096));
    problem.expect_no_more_sizes();
    if (problem.precision() != DIVIDE_F32 && problem.precision() != DIVIDE_F64) {
      throw divide::Unsupported("This plugin adds up over devices in f32 and f64 only.");
    }
    if (count != problem.device_count()) {
      throw divide::Unsupported("The problem has " + std::to_string(count) + " ranks, and the budget grants " +
                                std::to_string(problem.device_count()) + " devices: each rank takes one of its own.");
    }
    std::vector<int> indexes;
    for (std::uint32_t i = 0; i < count; i++) {
      indexes.push_back(static_cast<int>(problem.device_index() + i));
      ranks.push_back(std::make_unique<Rank>(problem.device_index() + i, problem.slots()));
      ranks.back()->device.require_memory(device_bytes());
    }
    std::vector<Handle> communicators(count);
    library.require(library.calls.create(communicators.data(), static_cast<int>(count), indexes.data()),
                    "start of communication between the devices");
    for (std::uint32_t i = 0; i < count; i++) ranks[i]->communicator = communicators[i];
    first().device.use();
    start = std::make_unique<Event>(first().device, Event::timed);
    end = std::make_unique<Event>(first().device, Event::timed);
    first().device.state_facts(host);
    host.state("library.name", Driver::shared().platform.collective_name);
    host.state("library.version", library.version());
    host.state("device.count", std::to_string(count));
  }

  ~Reduction() override {
    for (const auto &rank : ranks) {
      if (rank->communicator != nullptr) library.calls.destroy(rank->communicator);
    }
    first().device.use_if_possible();
  }

  void require(divide_requirements &requirements) const override {
    if (requirements.struct_size >= DIVIDE_STRUCT_SIZE(divide_requirements, device_bytes)) {
      requirements.device_bytes = device_bytes();
    }
  }

  void import_tensors(uint32_t slot, const divide::Tensors &tensors, void *) override {
    Operands &operands = hosts.at(slot);
    operands.source = static_cast<unsigned char *>(tensors.memory(0, "source", bytes() * ranks.size()));
    operands.destination = static_cast<unsigned char *>(tensors.memory(1, "destination", bytes() * ranks.size()));
    for (std::size_t i = 0; i < ranks.size(); i++) {
      Rank &rank = *ranks[i];
      const Device &device = rank.device;
      device.use();
      rank.sources[slot].make(device, bytes());
      rank.destinations[slot].make(device, bytes());
      bring(rank, operands.source + i * bytes(), rank.sources[slot]);
      bring(rank, operands.destination + i * bytes(), rank.destinations[slot]);
    }
    if (is_prepared) return;
    // The first sum sets up the ways between the devices. What it leaves is the host's again.
    launch(slot);
    finish();
    for (std::size_t i = 0; i < ranks.size(); i++) {
      ranks[i]->device.use();
      bring(*ranks[i], operands.destination + i * bytes(), ranks[i]->destinations[slot]);
    }
    is_prepared = true;
  }

  /// Sums one iteration after the other. The device's time is that of the first device.
  divide_status run(uint64_t iterations, uint32_t first_slot) override {
    for (const Operands &operands : hosts) {
      if (operands.source == nullptr) throw divide::Invalid("A slot was never imported.");
    }
    first().device.use();
    start->record(first().stream);
    std::size_t slot = first_slot % hosts.size();
    bool is_cancelled = false;
    for (uint64_t i = 0; i < iterations && !is_cancelled; i++) {
      // Some are queued ahead, and an end that is asked for comes soon.
      if (i % 64 == 63) finish();
      is_cancelled = host.is_cancelled();
      if (!is_cancelled) launch(slot);
      if (++slot == hosts.size()) slot = 0;
    }
    first().device.use();
    end->record(first().stream);
    finish();
    if (is_cancelled) return DIVIDE_CANCELLED;
    host.state_device_time(static_cast<uint64_t>(1e9 * std::max(0.0, end->seconds_since(*start))));
    return DIVIDE_OK;
  }

  void export_tensors(uint32_t slot) override {
    const Operands &operands = hosts.at(slot);
    if (operands.source == nullptr) throw divide::Invalid("A slot was never imported.");
    for (std::size_t i = 0; i < ranks.size(); i++) {
      const Rank &rank = *ranks[i];
      rank.device.use();
      rank.device.require(rank.device->copy_to_host(operands.destination + i * bytes(),
                                                    rank.destinations[slot].address(), bytes(), rank.stream.handle),
                          "copy from the device");
      rank.stream.finish();
    }
  }

 private:
  /// Where the host has the vectors of all ranks, one behind the other.
  struct Operands {
    unsigned char *source = nullptr, *destination = nullptr;
  };

  /// Of one rank's vector.
  std::uint64_t bytes() const { return elements * width; }
  std::uint64_t device_bytes() const { return 2 * hosts.size() * bytes(); }
  Rank &first() const { return *ranks.front(); }

  void bring(const Rank &rank, const void *from, const Memory &to) const {
    rank.device.require(rank.device->copy_to_device(to.address(), from, bytes(), rank.stream.handle),
                        "copy to the device");
    rank.stream.finish();
  }

  void launch(std::size_t slot) const {
    // The same in NCCL and RCCL.
    enum { F32 = 7, F64 = 8, SUM = 0 };
    library.require(library.calls.group_start(), "start of a group");
    for (const auto &rank : ranks) {
      library.require(library.calls.all_reduce(reinterpret_cast<const void *>(rank->sources[slot].address()),
                                               reinterpret_cast<void *>(rank->destinations[slot].address()), elements,
                                               width == 8 ? F64 : F32, SUM, rank->communicator, rank->stream.handle),
                      "sum over the devices");
    }
    library.require(library.calls.group_end(), "sum over the devices");
  }

  void finish() const {
    for (const auto &rank : ranks) {
      rank->device.use();
      rank->stream.finish();
      Status status = 0;
      library.require(library.calls.late_error(rank->communicator, &status), "look-up of errors");
      library.require(status, "sum over the devices");
    }
  }

  const std::uint64_t elements, width;
  CollectiveLibrary library;
  std::vector<Operands> hosts;
  std::vector<std::unique_ptr<Rank>> ranks;
  std::unique_ptr<Event> start, end;
  bool is_prepared = false;
};

}  // namespace

std::unique_ptr<divide_kernel> open_reduction(const divide::Host &host, const divide::Problem &problem) {
  return std::make_unique<Reduction>(host, problem);
}
