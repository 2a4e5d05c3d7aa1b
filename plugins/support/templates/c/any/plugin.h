/// What plugin.c asks of kernel.c.
#ifndef PLUGIN_H
#define PLUGIN_H

#include <divide_plugin.h>

#include "kernel.h"

/// Reads the sizes of a problem. Returns false, after a report, if they make no sense.
bool read_sizes(const divide_host *host, const divide_problem *problem, sizes *sizes);

/// Takes the tensors of one slot. Returns false, after a report, if they aren't the ones expected.
bool take_operands(const divide_host *host, const sizes *sizes, const divide_tensor *tensors,
                   uint32_t count, operands *operands);

/// Computes the operation once. Returns false if it was cancelled.
bool compute(const sizes *sizes, const operands *operands, divide_watch *watch);

#endif
