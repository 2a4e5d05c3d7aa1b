/// What precisions the processor has instructions for, as far as oneDNN uses them.
#ifndef ONEDNN_PRECISION_HPP
#define ONEDNN_PRECISION_HPP

#include "plan.hpp"

/// The instruction set that oneDNN chose, by the name that `ONEDNN_MAX_CPU_ISA` has for it.
const char *instruction_set();

/// Returns how a precision, a `DIVIDE_F…` value, stores the operands of a product.
///
/// Throws `divide::Unsupported`, with what there is, where the processor has no instructions for it.
Format format_of(uint32_t precision);

/// Throws `divide::Unsupported` for a plan in less than f32 that is a plain loop, which shows nothing of the processor.
void expect_fast(const Plan &plan, const Format &format);

#endif
