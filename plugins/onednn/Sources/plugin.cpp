#include <omp.h>

#include <cstring>
#include <memory>
#include <new>
#include <unordered_map>

#include "divide_kernel.h"
#include "plan.hpp"
#include "precision.hpp"

using dnnl::memory;

/// One opened problem.
struct divide_kernel {
  const divide_host *host;
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  Plan plan;
  int threads;

  /// The operands of one slot, as the primitive takes them and as the host has them.
  struct Slot {
    std::unordered_map<int, memory> arguments;
    std::vector<memory> host;
  };
  std::vector<Slot> slots;

  /// The bytes of the operands that are kept in another layout.
  uint64_t internal_bytes() const {
    uint64_t bytes = 0;
    for (const Operand &operand : plan.operands) {
      if (operand.is_converted()) bytes += operand.used.get_size();
    }
    for (const Derived &derived : plan.derived) bytes += derived.used.get_size();
    return bytes * slots.size();
  }

  void import(Slot &slot, const divide_tensor *tensors, uint32_t count) {
    if (count != plan.operands.size()) throw std::invalid_argument("Wrong number of tensors.");
    slot.host.clear();
    for (uint32_t i = 0; i < count; i++) {
      const Operand &operand = plan.operands[i];
      if (operand.name != tensors[i].name || operand.host.get_size() != tensors[i].bytes) {
        throw std::invalid_argument("Expected the tensor '" + operand.name + "'.");
      }
      memory host_memory(operand.host, engine, tensors[i].data);
      slot.host.push_back(host_memory);
      memory used = host_memory;
      if (operand.is_converted()) {
        auto kept = slot.arguments.find(operand.argument);
        used = kept == slot.arguments.end() ? memory(operand.used, engine) : kept->second;
        if (!operand.is_output) convert(host_memory, used);
      }
      if (operand.argument != no_argument) slot.arguments[operand.argument] = used;
    }
    for (const Derived &derived : plan.derived) {
      auto kept = slot.arguments.find(derived.argument);
      memory used = kept == slot.arguments.end() ? memory(derived.used, engine) : kept->second;
      if (!derived.is_output && derived.translate) {
        memory staged(derived.plain, engine);
        derived.translate(slot.host, staged.get_data_handle());
        convert(staged, used);
      }
      slot.arguments[derived.argument] = used;
    }
    if (plan.unread_argument >= 0) {
      slot.arguments[plan.unread_argument] = slot.host[plan.unread_operand];
    }
  }

  /// Brings the outputs that are kept in another layout into the host's.
  void copy_outputs(Slot &slot) {
    for (size_t i = 0; i < slot.host.size(); i++) {
      const Operand &operand = plan.operands[i];
      if (!operand.is_output || !operand.is_converted()) continue;
      convert(slot.arguments.at(operand.argument), slot.host[i]);
    }
    for (const Derived &derived : plan.derived) {
      if (!derived.is_output || !derived.translate) continue;
      memory staged(derived.plain, engine);
      convert(slot.arguments.at(derived.argument), staged);
      derived.translate(slot.host, staged.get_data_handle());
    }
  }

  void convert(memory &from, memory &to) {
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
  }
};

namespace {

/// Runs a call's body and turns what it throws into a status, with a report: nothing may leave as an
/// exception.
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
  } catch (const dnnl::error &error) {
    message = std::string("oneDNN: ") + error.what();
    status = error.status == dnnl_unimplemented   ? DIVIDE_UNSUPPORTED
             : error.status == dnnl_out_of_memory ? DIVIDE_OUT_OF_MEMORY
                                                  : DIVIDE_FAILED;
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
  const dnnl_version_t *version = dnnl_version();
  fact("library.name", "oneDNN");
  fact("library.version", std::to_string(version->major) + "." + std::to_string(version->minor) +
                              "." + std::to_string(version->patch));
  fact("library.core", instruction_set());
  fact("library.threads", std::to_string(kernel.threads));
  fact("onednn.implementation", kernel.plan.implementation);
}

divide_status open_kernel(const divide_host *host, const divide_problem *problem,
                          divide_kernel **opened) {
  return guarded(host, [&]() -> divide_status {
    if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
        problem->thread_count == 0 || problem->slot_count == 0) {
      throw std::invalid_argument("The problem is smaller than this ABI's, or has no thread or slot.");
    }
    if (std::strcmp(problem->device, "cpu") != 0) {
      throw Unsupported("This plugin computes on the device 'cpu' only.");
    }
    Format format = format_of(problem->precision);
    std::map<std::string, int64_t> values;
    for (uint32_t i = 0; i < problem->parameter_count; i++) {
      values[problem->parameters[i].name] = problem->parameters[i].value;
    }
    auto kernel = std::make_unique<divide_kernel>();
    kernel->host = host;
    kernel->threads = static_cast<int>(problem->thread_count);
    // Before anything is planned: oneDNN cuts the work for as many threads as OpenMP then has.
    omp_set_num_threads(kernel->threads);
    Sizes sizes(std::move(values));
    kernel->plan = make_plan(problem->operation, sizes, format, kernel->engine);
    expect_fast(kernel->plan, format);
    if (sizes.count() != kernel->plan.size_count) {
      throw std::invalid_argument("The problem has sizes that its operation doesn't.");
    }
    kernel->slots.resize(problem->slot_count);
    record_facts(*kernel);
    *opened = kernel.release();
    return DIVIDE_OK;
  });
}

divide_status require(divide_kernel *kernel, divide_requirements *requirements) {
  requirements->alignment = 64;
  requirements->internal_bytes = kernel->internal_bytes();
  return DIVIDE_OK;
}

divide_status import_tensors(divide_kernel *kernel, uint32_t slot, const divide_tensor *tensors,
                             uint32_t count, void *) {
  return guarded(kernel->host, [&]() -> divide_status {
    omp_set_num_threads(kernel->threads);
    kernel->import(kernel->slots.at(slot), tensors, count);
    return DIVIDE_OK;
  });
}

divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return guarded(kernel->host, [&]() -> divide_status {
    omp_set_num_threads(kernel->threads);
    size_t slot = first_slot % kernel->slots.size();
    for (uint64_t i = 0; i < iterations; i++) {
      const auto &arguments = kernel->slots[slot].arguments;
      if (arguments.empty()) throw std::invalid_argument("A slot was never imported.");
      if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
      kernel->plan.primitive.execute(kernel->stream, arguments);
      kernel->stream.wait();
      if (++slot == kernel->slots.size()) slot = 0;
    }
    return DIVIDE_OK;
  });
}

divide_status export_tensors(divide_kernel *kernel, uint32_t slot) {
  return guarded(kernel->host, [&]() -> divide_status {
    kernel->copy_outputs(kernel->slots.at(slot));
    return DIVIDE_OK;
  });
}

void close_kernel(divide_kernel *kernel) { delete kernel; }

const divide_plugin plugin = {
    DIVIDE_STRUCT_SIZE(divide_plugin, close),
    DIVIDE_ABI_MAJOR,
    DIVIDE_ABI_MINOR,
    "onednn",
    "0.1.0",
    open_kernel,
    require,
    import_tensors,
    run,
    export_tensors,
    close_kernel,
};

}  // namespace

extern "C" const divide_plugin *divide_plugin_entry(void) { return &plugin; }
