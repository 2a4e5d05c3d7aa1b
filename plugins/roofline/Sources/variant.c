#include "variant.h"

#include <string.h>

/// From the best to the last resort.
static const variant *const variants[] = {
#if defined(__x86_64__)
    &variant_avx512,
    &variant_avx2,
    &variant_avx,
    &variant_sse,
#endif
    &variant_portable,
};

const variant *find_variant(const char *name) {
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
    const variant *candidate = variants[i];
    if (name ? strcmp(candidate->name, name) == 0 : candidate->is_supported()) return candidate;
  }
  return NULL;
}
