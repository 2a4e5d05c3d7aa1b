#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "device.hpp"
#include "divide_kernel.h"
#include "product.hpp"

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

/// One opened problem.
struct divide_kernel {
  const divide_host *host;
  std::shared_ptr<Device> device;
  std::unique_ptr<Product> product;

  /// The operands of one slot, on the device, and where the host wants the result.
  struct Slot {
    Buffer buffers[3];
    void *result = nullptr;
  };
  std::vector<Slot> slots;
  bool is_compiled = false;

  uint64_t device_bytes() const {
    uint64_t bytes = 0;
    for (int operand = 0; operand < 3; operand++) bytes += product->bytes(operand);
    return bytes * slots.size();
  }

  /// Has everything compiled that the product needs, by multiplying what happens to be in buffers of its own.
  ///
  /// Before the slots have theirs, so that both together never take more than was stated.
  void compile_once() {
    if (is_compiled) return;
    SignalHandlers handlers;
    Buffer buffers[3];
    for (int operand = 0; operand < 3; operand++) buffers[operand].make(device->context, product->bytes(operand));
    End().replace(product->enqueue(buffers[0], buffers[1], buffers[2], device->queue));
    finish();
    is_compiled = true;
  }

  /// Brings the operands to the device, the output too: what is there before must not be another's.
  void import(Slot &slot, const divide_tensor *tensors, uint32_t count) {
    const char *names[] = {"a", "b", "c"};
    if (count != 3) throw std::invalid_argument("A product has three tensors.");
    for (int operand = 0; operand < 3; operand++) {
      const divide_tensor &tensor = tensors[operand];
      if (std::strcmp(tensor.name, names[operand]) != 0 || tensor.bytes != product->bytes(operand)) {
        throw std::invalid_argument(std::string("Expected the tensor '") + names[operand] + "'.");
      }
      slot.buffers[operand].make(device->context, tensor.bytes);
      require_success(clEnqueueWriteBuffer(device->queue, slot.buffers[operand], CL_TRUE, 0, tensor.bytes, tensor.data,
                                           0, nullptr, nullptr),
                      "clEnqueueWriteBuffer");
    }
    slot.result = tensors[2].data;
  }

  void export_result(const Slot &slot) {
    if (!slot.result) throw std::invalid_argument("A slot was never imported.");
    require_success(clEnqueueReadBuffer(device->queue, slot.buffers[2], CL_TRUE, 0, product->bytes(2), slot.result, 0,
                                        nullptr, nullptr),
                    "clEnqueueReadBuffer");
  }

  /// Computes one product after the other, and returns when all are done.
  ///
  /// Three at most are queued: the device doesn't wait for this thread in between, and an end that is asked for comes soon.
  divide_status run(uint64_t iterations, uint64_t first_slot) {
    End ends[2];
    size_t slot = first_slot % slots.size();
    for (uint64_t i = 0; i < iterations; i++) {
      const Slot &current = slots[slot];
      if (!current.result) throw std::invalid_argument("A slot was never imported.");
      if (host->cancelled(host->context)) {
        finish();
        return DIVIDE_CANCELLED;
      }
      ends[i % 2].replace(product->enqueue(current.buffers[0], current.buffers[1], current.buffers[2], device->queue));
      if (++slot == slots.size()) slot = 0;
    }
    finish();
    return DIVIDE_OK;
  }

  void finish() { require_success(clFinish(device->queue), "clFinish"); }
};

namespace {

/// Runs a call's body and turns what it throws into a status, with a report: nothing may leave as an exception.
template <typename Body>
divide_status guarded(const divide_host *host, Body body) {
  std::string message;
  divide_status status = DIVIDE_FAILED;
  try {
    return body();
  } catch (const Unsupported &error) {
    message = error.what();
    status = DIVIDE_UNSUPPORTED;
  } catch (const std::invalid_argument &error) {
    message = error.what();
    status = DIVIDE_INVALID;
  } catch (const OpenCLError &error) {
    // OpenCL's numbers for memory that the device or the host doesn't have.
    message = error.what();
    if (error.code == CL_MEM_OBJECT_ALLOCATION_FAILURE || error.code == CL_OUT_OF_RESOURCES ||
        error.code == CL_OUT_OF_HOST_MEMORY) {
      status = DIVIDE_OUT_OF_MEMORY;
    }
  } catch (const std::bad_alloc &) {
    status = DIVIDE_OUT_OF_MEMORY;
    message = "No memory left.";
  } catch (const std::exception &error) {
    message = error.what();
  } catch (...) {
    message = "Something that is no exception was thrown.";
  }
  host->report(host->context, DIVIDE_ERROR, message.c_str());
  return status;
}

void record_facts(const divide_kernel &kernel) {
  const divide_host *host = kernel.host;
  auto fact = [&](const char *key, const std::string &value) {
    host->fact(host->context, key, value.c_str());
  };
  fact("library.name", "CLBlast");
  if (kernel.device->is_cpu()) fact("library.threads", std::to_string(kernel.device->compute_units()));
  fact("opencl.device", kernel.device->name());
  fact("opencl.version", kernel.device->version());
  fact("opencl.driver", kernel.device->driver());
  fact("opencl.compute-units", std::to_string(kernel.device->compute_units()));
}

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

/// Throws `Unsupported`, with what there is, where a device can't do a product, or not within the budget.
void require_support(const Device &device, const Product &product, uint32_t thread_count) {
  if (product.is_double && !device.has_f64()) {
    throw Unsupported(device.name() + " doesn't compute in f64. It has f32.");
  }
  for (int operand = 0; operand < 3; operand++) {
    if (product.bytes(operand) <= device.largest_buffer()) continue;
    throw Unsupported(device.name() + " takes buffers of at most " + std::to_string(device.largest_buffer()) +
                      " bytes, and an operand has " + std::to_string(product.bytes(operand)) + ".");
  }
  if (!device.is_cpu()) return;
  if (device.compute_units() > thread_count) {
    throw Unsupported(device.name() + " computes with " + std::to_string(device.compute_units()) +
                      " threads, and the budget grants " + std::to_string(thread_count) +
                      ". PoCL can be told to take fewer.");
  }
  std::string isa = variable("DIVIDE_ISA");
  if (!isa.empty()) {
    throw Unsupported(device.name() + " compiles for all instructions of the processor, and can't be held to " + isa +
                      ".");
  }
}

divide_status open_kernel(const divide_host *host, const divide_problem *problem, divide_kernel **opened) {
  return guarded(host, [&]() -> divide_status {
    if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) || problem->thread_count == 0 ||
        problem->slot_count == 0) {
      throw std::invalid_argument("The problem is smaller than this ABI's, or has no thread or slot.");
    }
    if (problem->precision != DIVIDE_F32 && problem->precision != DIVIDE_F64) {
      throw Unsupported("This plugin computes in f32 and f64.");
    }
    std::map<std::string, int64_t> sizes;
    for (uint32_t i = 0; i < problem->parameter_count; i++) {
      sizes[problem->parameters[i].name] = problem->parameters[i].value;
    }
    auto kernel = std::make_unique<divide_kernel>();
    kernel->host = host;
    kernel->product = std::make_unique<Product>(problem->operation, sizes, problem->precision == DIVIDE_F64);
    kernel->device = Device::shared(variable("DIVIDE_OPENCL_DEVICE"));
    require_support(*kernel->device, *kernel->product, problem->thread_count);
    kernel->slots.resize(problem->slot_count);
    record_facts(*kernel);
    *opened = kernel.release();
    return DIVIDE_OK;
  });
}

divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  requirements->alignment = 64;
  // On a device of its own this is the device's memory; on the CPU it is the machine's.
  requirements->internal_bytes = kernel->device_bytes();
  return DIVIDE_OK;
}

divide_status import_tensors(divide_kernel *kernel, uint32_t slot, const divide_tensor *tensors, uint32_t count,
                             void *) {
  return guarded(kernel->host, [&]() -> divide_status {
    kernel->compile_once();
    kernel->import(kernel->slots.at(slot), tensors, count);
    return DIVIDE_OK;
  });
}

divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return guarded(kernel->host, [&]() -> divide_status { return kernel->run(iterations, first_slot); });
}

divide_status export_tensors(divide_kernel *kernel, uint32_t slot) {
  return guarded(kernel->host, [&]() -> divide_status {
    kernel->export_result(kernel->slots.at(slot));
    return DIVIDE_OK;
  });
}

void close_kernel(divide_kernel *kernel) { delete kernel; }

const divide_plugin plugin = {
    DIVIDE_STRUCT_SIZE(divide_plugin, close),
    DIVIDE_ABI_MAJOR,
    DIVIDE_ABI_MINOR,
    "opencl",
    "0.1.0",
    open_kernel,
    require,
    import_tensors,
    run,
    export_tensors,
    close_kernel,
};

}  // namespace

extern "C" DIVIDE_EXPORT const divide_plugin *divide_plugin_entry(void) { return &plugin; }
