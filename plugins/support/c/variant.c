#include "divide_variant.h"

#include <stdlib.h>
#include <string.h>

#include "divide_host.h"

#if defined(__x86_64__)
bool divide_has_avx(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx");
}

bool divide_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool divide_has_avx512(void) {
  return divide_has_avx2() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw");
}
#endif

bool divide_has_baseline(void) { return true; }

const char *divide_wanted_isa(void) {
  const char *name = getenv("DIVIDE_ISA");
  return name && *name ? name : NULL;
}

const divide_variant *divide_choose_variant(const divide_host *host, const divide_variant *variants,
                                            uint32_t count) {
  const char *wanted = divide_wanted_isa();
  for (uint32_t i = 0; i < count; i++) {
    const divide_variant *variant = &variants[i];
    if (wanted && strcmp(variant->name, wanted) != 0) continue;
    if (variant->is_supported()) return variant;
    if (!wanted) continue;
    divide_refuse(host, DIVIDE_UNSUPPORTED,
                  "DIVIDE_ISA asks for '%s', which this processor doesn't support.", wanted);
    return NULL;
  }
  divide_refuse(host, DIVIDE_UNSUPPORTED,
                "DIVIDE_ISA asks for '%s', which this build doesn't have. On x86-64 there are sse, "
                "avx, avx2 and avx512; on 64-bit ARM there is neon.",
                wanted ? wanted : "nothing");
  return NULL;
}
