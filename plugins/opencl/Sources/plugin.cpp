#include <cstdlib>
#include <utility>
#include <vector>

#include "product.hpp"

namespace {

/// A buffer on the device; empty until it is made.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() {
    if (memory) clReleaseMemObject(memory);
  }
  Buffer(Buffer &&other) noexcept : memory(std::exchange(other.memory, nullptr)) {}
  Buffer &operator=(Buffer &&) = delete;

  void make(cl_context context, size_t bytes) {
    if (memory) return;
    cl_int code = CL_SUCCESS;
    memory = clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, nullptr, &code);
    require_success(code, "clCreateBuffer");
  }
  operator cl_mem() const { return memory; }

 private:
  cl_mem memory = nullptr;
};

/// The event of an iteration's end; empty until there is one.
class End {
 public:
  End() = default;
  ~End() { release(); }
  End(const End &) = delete;
  End &operator=(const End &) = delete;

  /// Waits for the event, if there is one, and takes another in its place.
  void replace(cl_event other) {
    cl_int code = event ? clWaitForEvents(1, &event) : CL_SUCCESS;
    release();
    event = other;
    require_success(code, "clWaitForEvents");
  }

 private:
  cl_event event = nullptr;
  void release() {
    if (event) clReleaseEvent(event);
    event = nullptr;
  }
};

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

/// Throws `divide::Unsupported`, with what there is, where a device can't do a product, or not within the budget.
void require_support(const Device &device, const Product &product, uint32_t thread_count) {
  if (product.is_double && !device.has_f64()) {
    throw divide::Unsupported(device.name() + " doesn't compute in f64. It has f32.");
  }
  for (int operand = 0; operand < 3; operand++) {
    if (product.bytes(operand) <= device.largest_buffer()) continue;
    throw divide::Unsupported(device.name() + " takes buffers of at most " + std::to_string(device.largest_buffer()) +
                              " bytes, and an operand has " + std::to_string(product.bytes(operand)) + ".");
  }
  if (!device.is_cpu()) return;
  if (device.compute_units() > thread_count) {
    throw divide::Unsupported(device.name() + " computes with " + std::to_string(device.compute_units()) +
                              " threads, and the budget grants " + std::to_string(thread_count) +
                              ". PoCL can be told to take fewer.");
  }
  std::string isa = variable("DIVIDE_ISA");
  if (!isa.empty()) {
    throw divide::Unsupported(device.name() + " compiles for all instructions of the processor, and can't be held to " +
                              isa + ".");
  }
}

/// One opened problem.
struct Kernel final : divide_kernel {
  Kernel(const divide::Host &host, const divide::Problem &problem)
      : divide_kernel(host),
        product(problem),
        device(Device::shared(variable("DIVIDE_OPENCL_DEVICE"))),
        slots(problem.slots()) {
    require_support(*device, product, problem.threads());
    state_facts();
  }

  void require(divide_requirements &requirements) const override {
    // On a device of its own this is the device's memory; on the CPU it is the machine's.
    requirements.internal_bytes = device_bytes();
  }

  /// Brings the operands to the device, the output too: what is there before must not be another's.
  void import_tensors(uint32_t index, const divide::Tensors &tensors, void *) override {
    compile_once();
    const char *names[] = {"a", "b", "c"};
    Slot &slot = slots.at(index);
    void *data = nullptr;
    for (uint32_t operand = 0; operand < 3; operand++) {
      const size_t bytes = product.bytes(static_cast<int>(operand));
      data = tensors.memory(operand, names[operand], bytes);
      slot.buffers[operand].make(device->context, bytes);
      require_success(clEnqueueWriteBuffer(device->queue, slot.buffers[operand], CL_TRUE, 0, bytes, data, 0, nullptr,
                                           nullptr),
                      "clEnqueueWriteBuffer");
    }
    slot.result = data;
  }

  /// Computes one product after the other, and returns when all are done.
  ///
  /// Three at most are queued: the device doesn't wait for this thread in between, and an end that is asked for comes soon.
  divide_status run(uint64_t iterations, uint32_t first_slot) override {
    End ends[2];
    size_t slot = first_slot % slots.size();
    for (uint64_t i = 0; i < iterations; i++) {
      const Slot &current = slots[slot];
      if (!current.result) throw divide::Invalid("A slot was never imported.");
      if (host.is_cancelled()) {
        finish();
        return DIVIDE_CANCELLED;
      }
      ends[i % 2].replace(product.enqueue(current.buffers[0], current.buffers[1], current.buffers[2], device->queue));
      if (++slot == slots.size()) slot = 0;
    }
    finish();
    return DIVIDE_OK;
  }

  void export_tensors(uint32_t index) override {
    const Slot &slot = slots.at(index);
    if (!slot.result) throw divide::Invalid("A slot was never imported.");
    require_success(clEnqueueReadBuffer(device->queue, slot.buffers[2], CL_TRUE, 0, product.bytes(2), slot.result, 0,
                                        nullptr, nullptr),
                    "clEnqueueReadBuffer");
  }

 private:
  /// The operands of one slot, on the device, and where the host wants the result.
  struct Slot {
    Buffer buffers[3];
    void *result = nullptr;
  };

  void state_facts() const {
    host.state("library.name", "CLBlast");
    const std::string units = std::to_string(device->compute_units());
    if (device->is_cpu()) host.state("library.threads", units);
    host.state("opencl.device", device->name());
    host.state("opencl.version", device->version());
    host.state("opencl.driver", device->driver());
    host.state("opencl.compute-units", units);
  }

  uint64_t device_bytes() const {
    uint64_t bytes = 0;
    for (int operand = 0; operand < 3; operand++) bytes += product.bytes(operand);
    return bytes * slots.size();
  }

  /// Has everything compiled that the product needs, by multiplying what happens to be in buffers of its own.
  ///
  /// Before the slots have theirs, so that both together never take more than was stated.
  void compile_once() {
    if (is_compiled) return;
    SignalHandlers handlers;
    Buffer buffers[3];
    for (int operand = 0; operand < 3; operand++) buffers[operand].make(device->context, product.bytes(operand));
    End().replace(product.enqueue(buffers[0], buffers[1], buffers[2], device->queue));
    finish();
    is_compiled = true;
  }

  void finish() { require_success(clFinish(device->queue), "clFinish"); }

  Product product;
  std::shared_ptr<Device> device;
  // Released before the device is.
  std::vector<Slot> slots;
  bool is_compiled = false;
};

std::unique_ptr<divide_kernel> open(const divide::Host &host, const divide::Problem &problem) {
  problem.expect_device("cpu");
  if (problem.precision() != DIVIDE_F32 && problem.precision() != DIVIDE_F64) {
    throw divide::Unsupported("This plugin computes in f32 and f64.");
  }
  return std::make_unique<Kernel>(host, problem);
}

}  // namespace

const divide_plugin *divide_plugin_entry(void) {
  static constexpr divide_plugin plugin = divide::plugin<open>("opencl", "0.1.0");
  return &plugin;
}
