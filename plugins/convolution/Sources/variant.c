#include <string.h>

#include "routines.h"

#if defined(__x86_64__)
static bool has_avx(void) { return __builtin_cpu_supports("avx"); }
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#endif
static bool always(void) { return true; }

/// From the best to the last resort.
static const variant variants[] = {
#if defined(__x86_64__)
    {"avx512", has_avx512, &avx512_f32_routines, &avx512_f64_routines},
    {"avx2", has_avx2, &avx2_f32_routines, &avx2_f64_routines},
    {"avx", has_avx, &avx_f32_routines, &avx_f64_routines},
    {"sse", always, &portable_f32_routines, &portable_f64_routines},
#elif defined(__aarch64__)
    {"neon", always, &portable_f32_routines, &portable_f64_routines},
#endif
    {"portable", always, &portable_f32_routines, &portable_f64_routines},
};

const variant *find_variant(const char *name) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
    if (name ? strcmp(variants[i].name, name) == 0 : variants[i].is_supported()) {
      return &variants[i];
    }
  }
  return NULL;
}
