/// Which of several instruction sets a kernel computes with.
#ifndef DIVIDE_VARIANT_H
#define DIVIDE_VARIANT_H

#include <divide_kernel.h>
#include <stdbool.h>

/// A kernel's code for one instruction set.
typedef struct divide_variant {
  /// The instruction set, as `DIVIDE_ISA` names it.
  const char *name;
  /// Whether this processor has it.
  bool (*is_supported)(void);
  /// What was compiled for it: whatever the plugin keeps there.
  const void *code;
} divide_variant;

/// Returns the variant that the environment variable `DIVIDE_ISA` names, which is how a budget such as
/// `isa=avx2` reaches a kernel. Without that variable it is the first that this processor supports, so
/// that the best stands first.
///
/// Returns null, after a report, if the variant can't be had.
const divide_variant *divide_choose_variant(const divide_host *host, const divide_variant *variants,
                                            uint32_t count);

/// The instruction set that `DIVIDE_ISA` names, or null if it names none.
const char *divide_wanted_isa(void);

#if defined(__x86_64__)
bool divide_has_avx(void);
/// AVX2 with FMA, as every processor that has one has both.
bool divide_has_avx2(void);
/// AVX-512 with the extensions F, VL, DQ and BW.
bool divide_has_avx512(void);
#endif

/// What every processor supports that the plugin was compiled for.
bool divide_has_baseline(void);

#endif
