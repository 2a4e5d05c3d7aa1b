#include "operation.h"

#if defined(__x86_64__)
#include <cpuid.h>

bool has_line_zeroing(void) {
  unsigned eax, ebx, ecx, edx;
  bool has_it = __get_cpuid(0x80000008, &eax, &ebx, &ecx, &edx) && (ebx & 1);
  // The size of a line in the first-level data cache.
  return has_it && __get_cpuid(0x80000005, &eax, &ebx, &ecx, &edx) && (ecx & 0xff) == 64;
}
#else
bool has_line_zeroing(void) { return false; }
#endif

const divide_variant *choose_variant(const divide_host *host) {
  // From the best to the last resort.
  static const divide_variant variants[] = {
#if defined(__x86_64__)
      {"avx512", divide_has_avx512, &avx512_stages},
      {"avx2", divide_has_avx2, &avx2_stages},
      {"avx", divide_has_avx, &avx_stages},
      {"sse", divide_has_baseline, &portable_stages},
#elif defined(__aarch64__)
      {"neon", divide_has_baseline, &portable_stages},
#endif
      {"portable", divide_has_baseline, &portable_stages},
  };
  return divide_choose_variant(host, variants, sizeof variants / sizeof *variants);
}
