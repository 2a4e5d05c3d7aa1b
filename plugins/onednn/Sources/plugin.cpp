#include <omp.h>

#include <unordered_map>

#include "plan.hpp"
#include "precision.hpp"

namespace {

using dnnl::memory;

/// One opened problem.
struct Kernel final : divide_kernel {
  Kernel(const divide::Host &host, const divide::Problem &problem)
      : divide_kernel(host), threads(static_cast<int>(problem.threads())), slots(problem.slots()) {
    problem.expect_device("cpu");
    const Format format = format_of(problem.precision());
    // Before anything is planned: oneDNN cuts the work for as many threads as OpenMP then has.
    omp_set_num_threads(threads);
    plan = make_plan(problem, format, engine);
    expect_fast(plan, format);
    problem.expect_no_more_sizes();
    state_facts();
  }

  void require(divide_requirements &requirements) const override {
    requirements.internal_bytes = internal_bytes();
  }

  void import_tensors(uint32_t slot, const divide::Tensors &tensors, void *) override {
    omp_set_num_threads(threads);
    take(slots.at(slot), tensors);
  }

  divide_status run(uint64_t iterations, uint32_t first_slot) override {
    omp_set_num_threads(threads);
    size_t slot = first_slot % slots.size();
    for (uint64_t i = 0; i < iterations; i++) {
      const auto &arguments = slots[slot].arguments;
      if (arguments.empty()) throw divide::Invalid("A slot was never imported.");
      if (host.is_cancelled()) return DIVIDE_CANCELLED;
      plan.primitive.execute(stream, arguments);
      stream.wait();
      if (++slot == slots.size()) slot = 0;
    }
    return DIVIDE_OK;
  }

  void export_tensors(uint32_t slot) override { copy_outputs(slots.at(slot)); }

 private:
  /// The operands of one slot, as the primitive takes them and as the host has them.
  struct Slot {
    std::unordered_map<int, memory> arguments;
    std::vector<memory> host;
  };

  void state_facts() const {
    const dnnl_version_t *version = dnnl_version();
    host.state("library.name", "oneDNN");
    host.state("library.version", std::to_string(version->major) + "." +
                                      std::to_string(version->minor) + "." +
                                      std::to_string(version->patch));
    host.state("library.core", instruction_set());
    host.state("library.threads", std::to_string(threads));
    host.state("onednn.implementation", plan.implementation);
  }

  /// The bytes of the operands that are kept in another layout.
  uint64_t internal_bytes() const {
    uint64_t bytes = 0;
    for (const Operand &operand : plan.operands) {
      if (operand.is_converted()) bytes += operand.used.get_size();
    }
    for (const Derived &derived : plan.derived) bytes += derived.used.get_size();
    return bytes * slots.size();
  }

  void take(Slot &slot, const divide::Tensors &tensors) {
    slot.host.clear();
    for (uint32_t i = 0; i < plan.operands.size(); i++) {
      const Operand &operand = plan.operands[i];
      void *data = tensors.memory(i, operand.name, operand.host.get_size());
      memory host_memory(operand.host, engine, data);
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

  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  Plan plan;
  int threads;
  std::vector<Slot> slots;
};

std::unique_ptr<divide_kernel> open(const divide::Host &host, const divide::Problem &problem) {
  return std::make_unique<Kernel>(host, problem);
}

/// What oneDNN says in its own exceptions.
divide::Refusal read(const std::exception &error) {
  const auto *own = dynamic_cast<const dnnl::error *>(&error);
  if (!own) return divide::plain_reading(error);
  const divide_status status = own->status == dnnl_unimplemented   ? DIVIDE_UNSUPPORTED
                               : own->status == dnnl_out_of_memory ? DIVIDE_OUT_OF_MEMORY
                                                                   : DIVIDE_FAILED;
  return divide::Refusal(status, std::string("oneDNN: ") + own->what());
}

}  // namespace

const divide_plugin *divide_plugin_entry(void) {
  static constexpr divide_plugin plugin = divide::plugin<open, read>("onednn", "0.1.0");
  return &plugin;
}
