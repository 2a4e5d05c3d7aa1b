#include <algorithm>

#include "clock.hpp"
#include "computation.hpp"
#include "reduction.hpp"

namespace {

/// How long the device has work queued before the host is asked whether to go on.
constexpr double patience = 1e-3;

/// How long a run has to be for its clock to be told. What is shorter says little, and would take longer to be asked.
constexpr double least_for_clock = 20e-3;

/// One opened problem.
struct OpenedProblem final : divide_kernel {
  OpenedProblem(const divide::Host &host, const divide::Problem &problem)
      : divide_kernel(host),
        device(problem.device_index()),
        stream(device),
        start(device, Event::timed),
        end(device, Event::timed),
        computed(computation(problem, device)),
        operands(computed->operands()),
        slots(problem.slots()) {
    device.require_memory(device_bytes());
    device.state_facts(host);
  }

  ~OpenedProblem() override { device.use_if_possible(); }

  void require(divide_requirements &requirements) const override {
    // Pinned operands of its own, and one matrix in another layout on its way.
    requirements.internal_bytes = bytes_on_host() + staged_bytes();
    if (requirements.struct_size >= DIVIDE_STRUCT_SIZE(divide_requirements, device_bytes)) {
      requirements.device_bytes = device_bytes();
    }
  }

  /// Brings the operands to the device, the outputs too: what is there before must not be another's.
  void import_tensors(uint32_t index, const divide::Tensors &tensors, void *) override {
    device.use();
    Slot &slot = slots.at(index);
    slot.host.resize(operands.size());
    slot.memory.resize(operands.size());
    slot.addresses.resize(operands.size());
    for (std::size_t i = 0; i < operands.size(); i++) {
      const Operand &operand = operands[i];
      slot.host[i] = tensors.memory(static_cast<uint32_t>(i), operand.name, operand.layout.host_bytes());
      slot.memory[i].make(device, operand.layout.device_bytes(), operand.place);
      slot.addresses[i] = slot.memory[i].address();
      if (!operand.is_output) bring(operand, slot.host[i], slot.memory[i]);
    }
    if (!is_prepared) {
      computed->prepare(host, stream, slot.addresses);
      if (host.is_cancelled()) return;
      probe = ClockProbe::make(device);
      measure_once(slot);
      is_prepared = true;
    }
    for (std::size_t i = 0; i < operands.size(); i++) {
      if (operands[i].is_output) bring(operands[i], slot.host[i], slot.memory[i]);
    }
  }

  /// Queues one iteration after the other, and returns when the device has done all.
  ///
  /// The device never waits for this thread: while one group of iterations runs, the next is queued. An end that is
  /// asked for comes after two groups at most.
  divide_status run(uint64_t iterations, uint32_t first_slot) override {
    device.use();
    for (const Slot &slot : slots) {
      if (slot.addresses.empty()) throw divide::Invalid("A slot was never imported.");
    }
    std::size_t slot = first_slot % slots.size();
    bool is_cancelled = false;
    start.record(stream);
    for (uint64_t i = 0; i < iterations && !is_cancelled; i++) {
      if (i % group == 0) {
        is_cancelled = host.is_cancelled();
        if (is_cancelled) break;
        Event &before = *marks[i / group % 2];
        before.wait();
      }
      computed->launch(stream, slots[slot].addresses);
      if (++slot == slots.size()) slot = 0;
      if (i % group == group - 1) marks[i / group % 2]->record(stream);
    }
    end.record(stream);
    stream.finish();
    if (is_cancelled) return DIVIDE_CANCELLED;
    seconds = std::max(0.0, end.seconds_since(start));
    host.state_device_time(static_cast<uint64_t>(1e9 * seconds));
    return DIVIDE_OK;
  }

  void export_tensors(uint32_t index) override {
    device.use();
    if (probe && seconds >= least_for_clock) host.state("device.clock-measured", probe->range(stream));
    // Once after each run.
    seconds = 0;
    const Slot &slot = slots.at(index);
    if (slot.addresses.empty()) throw divide::Invalid("A slot was never imported.");
    for (std::size_t i = 0; i < operands.size(); i++) {
      if (operands[i].is_output) fetch(operands[i], slot.memory[i], slot.host[i]);
    }
  }

 private:
  /// The operands of one slot: on the device, and where the host has them.
  struct Slot {
    std::vector<void *> host;
    std::vector<Memory> memory;
    Addresses addresses;
  };

  template <typename Bytes>
  uint64_t sum(Bytes bytes) const {
    uint64_t total = 0;
    for (const Operand &operand : operands) total += bytes(operand);
    return total;
  }

  uint64_t device_bytes() const {
    return slots.size() * sum([](const Operand &operand) {
             return operand.place == Memory::Place::device ? operand.layout.device_bytes() : 0;
           }) +
           computed->workspace_bytes();
  }

  uint64_t bytes_on_host() const {
    return slots.size() * sum([](const Operand &operand) {
             return operand.place == Memory::Place::host ? operand.layout.device_bytes() : 0;
           });
  }

  uint64_t staged_bytes() const {
    uint64_t most = 0;
    for (const Operand &operand : operands) {
      if (!operand.layout.is_plain()) most = std::max(most, operand.layout.device_bytes());
    }
    return most;
  }

  void bring(const Operand &operand, const void *from, const Memory &to) {
    const uint64_t bytes = operand.layout.device_bytes();
    if (operand.place == Memory::Place::host) {
      std::copy_n(static_cast<const unsigned char *>(from), bytes, static_cast<unsigned char *>(to.on_host()));
      return;
    }
    if (!operand.layout.is_plain()) {
      staging.resize(staged_bytes());
      operand.layout.pack(from, staging.data());
      from = staging.data();
    }
    device.require(device->copy_to_device(to.address(), from, bytes, stream.handle), "copy to the device");
    stream.finish();
  }

  void fetch(const Operand &operand, const Memory &from, void *to) {
    const uint64_t bytes = operand.layout.device_bytes();
    if (operand.place == Memory::Place::host) {
      std::copy_n(static_cast<const unsigned char *>(from.on_host()), bytes, static_cast<unsigned char *>(to));
      return;
    }
    const bool is_plain = operand.layout.is_plain();
    if (!is_plain) staging.resize(staged_bytes());
    device.require(device->copy_to_host(is_plain ? to : staging.data(), from.address(), bytes, stream.handle),
                   "copy from the device");
    stream.finish();
    if (!is_plain) operand.layout.unpack(staging.data(), to);
  }

  /// Finds how many iterations the device takes about as long for as the host may wait.
  void measure_once(const Slot &slot) {
    start.record(stream);
    computed->launch(stream, slot.addresses);
    end.record(stream);
    stream.finish();
    const double seconds = std::max(1e-6, end.seconds_since(start));
    group = std::max<uint64_t>(1, static_cast<uint64_t>(patience / seconds));
  }

  Device device;
  Stream stream;
  Event start, end;
  Event first_mark{device, Event::untimed}, second_mark{device, Event::untimed};
  Event *marks[2] = {&first_mark, &second_mark};
  std::unique_ptr<Computation> computed;
  std::vector<Operand> operands;
  std::vector<Slot> slots;
  std::vector<unsigned char> staging;
  std::unique_ptr<ClockProbe> probe;
  uint64_t group = 1;
  /// The device's time of the last run, until its clock has been measured.
  double seconds = 0;
  bool is_prepared = false;
};

std::unique_ptr<divide_kernel> open(const divide::Host &host, const divide::Problem &problem) {
  problem.expect_device("gpu");
  if (problem.operation() == "all-reduce") return open_reduction(host, problem);
  if (problem.device_count() > 1) {
    throw divide::Unsupported("This plugin computes '" + problem.operation() + "' on one device at a time.");
  }
  return std::make_unique<OpenedProblem>(host, problem);
}

}  // namespace

const divide_plugin *divide_plugin_entry(void) {
  static constexpr divide_plugin plugin = divide::plugin<open>("cuda", "0.1.0");
  return &plugin;
}
