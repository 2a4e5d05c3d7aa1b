/// The multiply-adds of bf16 and i8, where processors have instructions for them.
#ifndef ROOFLINE_REDUCED_H
#define ROOFLINE_REDUCED_H

#include <stdbool.h>

#include "roofs.h"

/// Multiply-adds that add several products to one wider sum: of squares in bf16, of its own bytes in i8.
typedef struct reduced {
  /// The instruction that makes up a step, for the record.
  const char *instruction;
  /// `fma` alone.
  const precision_roofs *kernels;
  /// The bytes of a number, and how many add up to one sum of 4 bytes.
  size_t element_size;
  size_t group;
  /// How many constants there are.
  size_t constant_count;
} reduced;

/// Returns the best way of an instruction set in bf16 or i8. Null, with the reason, where there is none.
///
/// `wanted` is the instruction set that was asked for by name, or null.
const reduced *find_reduced(bool is_bf16, const roofs *roofs, const char *wanted,
                            const char **reason);

#endif
