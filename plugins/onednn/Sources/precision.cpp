#include "precision.hpp"

using type = dnnl::memory::data_type;

namespace {

/// Whether oneDNN may use an instruction set: the values are sets of bits, each with those it contains.
bool has(dnnl_cpu_isa_t wanted) { return (dnnl_get_effective_cpu_isa() & wanted) == wanted; }

constexpr auto bf16_instructions = dnnl_cpu_isa_avx512_core_bf16;
constexpr auto i8_instructions = dnnl_cpu_isa_avx2;

}  // namespace

const char *instruction_set() {
  switch (dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_sse41: return "SSE41";
    case dnnl_cpu_isa_avx: return "AVX";
    case dnnl_cpu_isa_avx2: return "AVX2";
    case dnnl_cpu_isa_avx2_vnni: return "AVX2_VNNI";
    case dnnl_cpu_isa_avx512_core: return "AVX512_CORE";
    case dnnl_cpu_isa_avx512_core_vnni: return "AVX512_CORE_VNNI";
    case dnnl_cpu_isa_avx512_core_bf16: return "AVX512_CORE_BF16";
    case dnnl_cpu_isa_avx512_core_amx: return "AVX512_CORE_AMX";
    default: return "another";
  }
}

Format format_of(uint32_t precision) {
  std::string here = std::string(" oneDNN has ") + instruction_set() + " here, in which this plugin computes in f32" +
                     (has(i8_instructions) ? " and i8." : ".");
  switch (precision) {
    case DIVIDE_F32: return {type::f32, type::f32, type::f32};
    case DIVIDE_BF16:
      // With AVX-512 alone oneDNN widens to f32, which is slower than f32.
      if (!has(bf16_instructions)) {
        throw divide::Unsupported("bf16 needs a processor with AVX512_CORE_BF16 or AMX." + here);
      }
      return {type::bf16, type::bf16, type::bf16};
    case DIVIDE_I8:
      if (!has(i8_instructions)) {
        throw divide::Unsupported("i8 needs a processor with AVX2, and is faster with VNNI or AMX." + here);
      }
      return {type::u8, type::s8, type::s32};
    default: throw divide::Unsupported("This plugin computes in f32, bf16 and i8 only.");
  }
}

void expect_fast(const Plan &plan, const Format &format) {
  if (format.is_f32() || plan.implementation.find("ref") == std::string::npos) return;
  throw divide::Unsupported("oneDNN has nothing but a plain loop for this problem and precision with " +
                    std::string(instruction_set()) + ".");
}
