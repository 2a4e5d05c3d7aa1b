#include "roofs.h"

#include <stddef.h>

#if defined(__x86_64__)
static bool has_sse42(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("sse4.2");
}

// The kernels use nothing of the other extensions.
static bool has_avx512f(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f");
}
#endif

const divide_variant *choose_variant(const divide_host *host) {
  // From the best to the last resort.
  static const divide_variant variants[] = {
#if defined(__x86_64__)
      {"avx512", has_avx512f, &avx512_roofs},
      {"avx2", divide_has_avx2, &avx2_roofs},
      {"avx", divide_has_avx, &avx_roofs},
      {"sse", has_sse42, &sse_roofs},
#elif defined(__aarch64__)
      {"neon", divide_has_baseline, &portable_roofs},
#endif
      {"portable", divide_has_baseline, &portable_roofs},
  };
  return divide_choose_variant(host, variants, sizeof variants / sizeof *variants);
}
