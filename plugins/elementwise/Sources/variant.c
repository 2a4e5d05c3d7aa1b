#include "operation.h"

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
