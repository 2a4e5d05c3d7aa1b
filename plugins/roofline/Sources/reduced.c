#include "reduced.h"

#include <string.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

// An instruction adds 2 products to each f32. 4 to 6 cycles of latency with at most two begun in each.
#define NAME(word) bf16_avx512_##word
#define TARGET __attribute__((target("avx512f,avx512bf16")))
#define ELEMENT uint16_t
#define SUM float
#define GROUP 2
#define LANES 32
#define VECTOR __m512i
#define SUM_VECTOR __m512
#define VALUES 12
#define LOAD(address) _mm512_loadu_si512(address)
#define STORE(address, sum) _mm512_storeu_ps(address, sum)
#define STEP(sum, v) _mm512_dpbf16_ps(sum, (__m512bh)(v), (__m512bh)(v))
#include "sums.h"

// An instruction adds 4 products to each i32.
#define NAME(word) i8_vnni512_##word
#define TARGET __attribute__((target("avx512f,avx512vnni")))
#define BYTES 64
#define VECTOR __m512i
#define CHAINS 24
#define LOAD(address) _mm512_loadu_si512(address)
#define STORE(address, y) _mm512_storeu_si512(address, y)
#define STEP(y, c) _mm512_dpbusd_epi32(y, y, c)
#include "bytes.h"

// The same of 256 bits.
#define NAME(word) i8_vnni256_##word
#define TARGET __attribute__((target("avx2,avxvnni")))
#define BYTES 32
#define VECTOR __m256i
#define CHAINS 12
#define LOAD(address) _mm256_loadu_si256((const __m256i *)(const void *)(address))
#define STORE(address, y) _mm256_storeu_si256((__m256i *)(void *)(address), y)
#define STEP(y, c) _mm256_dpbusd_avx_epi32(y, y, c)
#include "bytes.h"

// Without such an instruction it takes three: pairs of products in 16 bits, pairs of those in 32, and their sum. The
// constants are 64 at most, so that nothing saturates.
#define NAME(word) i8_avx512_##word
#define TARGET __attribute__((target("avx512f,avx512bw")))
#define BYTES 64
#define VECTOR __m512i
#define CHAINS 12
#define LOAD(address) _mm512_loadu_si512(address)
#define STORE(address, y) _mm512_storeu_si512(address, y)
#define STEP(y, c)    \
  _mm512_add_epi32(y, \
                   _mm512_madd_epi16(_mm512_maddubs_epi16(y, c), _mm512_set1_epi16(1)))
#include "bytes.h"

#define NAME(word) i8_avx2_##word
#define TARGET __attribute__((target("avx2")))
#define BYTES 32
#define VECTOR __m256i
#define CHAINS 12
#define LOAD(address) _mm256_loadu_si256((const __m256i *)(const void *)(address))
#define STORE(address, y) _mm256_storeu_si256((__m256i *)(void *)(address), y)
#define STEP(y, c)    \
  _mm256_add_epi32(y, \
                   _mm256_madd_epi16(_mm256_maddubs_epi16(y, c), _mm256_set1_epi16(1)))
#include "bytes.h"

/// Leaf 7 of CPUID, whose names not every compiler's `__builtin_cpu_supports` knows.
static bool has_bit(unsigned subleaf, char output, int bit) {
  unsigned eax, ebx, ecx, edx;
  if (!__get_cpuid_count(7, subleaf, &eax, &ebx, &ecx, &edx)) return false;
  unsigned word = output == 'a' ? eax : output == 'c' ? ecx : edx;
  return word >> bit & 1;
}

static bool has_amx(bool is_bf16) { return has_bit(0, 'd', is_bf16 ? 22 : 25); }
static bool has_avx_vnni(void) { return has_bit(1, 'a', 4); }
static bool has_avx512_vnni(void) { return has_bit(0, 'c', 11); }
static bool has_avx512_bf16(void) { return has_bit(1, 'a', 5); }

const reduced *find_reduced(bool is_bf16, const roofs *roofs, const char *wanted,
                            const char **reason) {
  static const reduced bf16 = {"vdpbf16ps", &bf16_avx512_kernels, 2, 2, 0};
  static const reduced vnni512 = {"vpdpbusd", &i8_vnni512_kernels, 1, 4, 16};
  static const reduced vnni256 = {"vpdpbusd", &i8_vnni256_kernels, 1, 4, 16};
  static const reduced pairs512 = {"vpmaddubsw", &i8_avx512_kernels, 1, 4, 16};
  static const reduced pairs256 = {"vpmaddubsw", &i8_avx2_kernels, 1, 4, 16};
  bool is_avx512 = roofs == &avx512_roofs, is_avx2 = roofs == &avx2_roofs;
  if (!wanted && has_amx(is_bf16)) {
    *reason = "This processor multiplies tiles with AMX, whose peak this plugin doesn't measure: vectors would be no "
              "roof. DIVIDE_ISA=avx512 measures those.";
    return NULL;
  }
  if (is_bf16) {
    if (is_avx512 && has_avx512_bf16()) return &bf16;
    *reason = "bf16 needs AVX512_BF16, which isn't there, or not asked for. There are f32 and f64.";
    return NULL;
  }
  __builtin_cpu_init();
  if (is_avx512 && has_avx512_vnni()) return &vnni512;
  if (is_avx512 && __builtin_cpu_supports("avx512bw")) return &pairs512;
  if (is_avx2) return has_avx_vnni() ? &vnni256 : &pairs256;
  *reason = "i8 needs AVX2, or AVX-512 with BW, which isn't there, or not asked for. There are f32 and f64.";
  return NULL;
}

#else

const reduced *find_reduced(bool is_bf16, const roofs *roofs, const char *wanted,
                            const char **reason) {
  (void)roofs;
  (void)wanted;
  *reason = is_bf16 ? "This plugin has bf16 on x86-64 only. There are f32 and f64."
                    : "This plugin has i8 on x86-64 only. There are f32 and f64.";
  return NULL;
}

#endif
