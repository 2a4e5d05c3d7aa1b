#include "routines.h"

#if defined(__x86_64__)
static const precisions avx512 = {&avx512_f32_routines, &avx512_f64_routines};
static const precisions avx2 = {&avx2_f32_routines, &avx2_f64_routines};
static const precisions avx = {&avx_f32_routines, &avx_f64_routines};
#endif
static const precisions portable = {&portable_f32_routines, &portable_f64_routines};

const divide_variant *choose_variant(const divide_host *host) {
  // From the best to the last resort.
  static const divide_variant variants[] = {
#if defined(__x86_64__)
      {"avx512", divide_has_avx512, &avx512},
      {"avx2", divide_has_avx2, &avx2},
      {"avx", divide_has_avx, &avx},
      {"sse", divide_has_baseline, &portable},
#elif defined(__aarch64__)
      {"neon", divide_has_baseline, &portable},
#endif
      {"portable", divide_has_baseline, &portable},
  };
  return divide_choose_variant(host, variants, sizeof variants / sizeof *variants);
}
