/// What a plugin takes from the host: the sizes of a problem, and the tensors of a slot.
#ifndef DIVIDE_PROBLEM_H
#define DIVIDE_PROBLEM_H

#include <divide_kernel.h>
#include <stdbool.h>

/// Returns whether a problem can be read and is for a device of the kind `device`: `DIVIDE_OK`, or
/// another status after a report.
divide_status divide_check_problem(const divide_host *host, const divide_problem *problem,
                                   const char *device);

/// Returns which of the devices of its kind that this process sees a problem is for, from 0. A host of
/// ABI 1.0 can't say, and means the first.
uint32_t divide_device_index(const divide_problem *problem);

/// Returns on how many devices to compute, from that one on; 1 where the host can't say.
uint32_t divide_device_count(const divide_problem *problem);

/// Reads one size. Returns false, after a report, if it is missing or not from `least` to `most`.
bool divide_read_size(const divide_host *host, const divide_problem *problem, const char *name,
                      int64_t least, int64_t most, int64_t *size);

/// Reads every size of an operation, in the order of their names.
///
/// Returns false, after a report, if one is missing, more than `most` or less than 1, or if there are
/// others. A padding may be 0.
bool divide_read_sizes(const divide_host *host, const divide_problem *problem,
                       const char *const *names, uint32_t count, int64_t most, int64_t *sizes);

/// Returns the memory of the tensor at `position`. Returns null, after a report, if the tensor has
/// another name or another size.
void *divide_take_tensor(const divide_host *host, const divide_tensor *tensors, uint32_t count,
                         uint32_t position, const char *name, uint64_t bytes);

/// The same for a tensor of so many floats.
float *divide_take_floats(const divide_host *host, const divide_tensor *tensors, uint32_t count,
                          uint32_t position, const char *name, int64_t elements);

#endif
