#include "divide_problem.h"

#include <string.h>

#include "divide_host.h"

divide_status divide_check_problem(const divide_host *host, const divide_problem *problem,
                                   const char *device) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device) ||
      problem->thread_count == 0 || problem->slot_count == 0) {
    return divide_refuse(
        host, DIVIDE_INVALID,
        "The problem is smaller than that of ABI 1.0, or has no thread or slot.");
  }
  if (strcmp(problem->device, device) != 0) {
    return divide_refuse(host, DIVIDE_UNSUPPORTED,
                         "This plugin computes on the device '%s', not on '%s'.", device,
                         problem->device);
  }
  return DIVIDE_OK;
}

uint32_t divide_device_count(const divide_problem *problem) {
  bool has_count = problem->struct_size >= DIVIDE_STRUCT_SIZE(divide_problem, device_count);
  return has_count ? problem->device_count : 1;
}

uint32_t divide_device_index(const divide_problem *problem) {
  bool has_index = problem->struct_size >= DIVIDE_STRUCT_SIZE(divide_problem, device_index);
  return has_index ? problem->device_index : 0;
}

bool divide_read_size(const divide_host *host, const divide_problem *problem, const char *name,
                      int64_t least, int64_t most, int64_t *size) {
  for (uint32_t i = 0; i < problem->parameter_count; i++) {
    if (strcmp(problem->parameters[i].name, name) != 0) continue;
    *size = problem->parameters[i].value;
    if (*size >= least && *size <= most) return true;
    divide_refuse(host, DIVIDE_INVALID,
                  "The parameter '%s' of '%s' is %lld; this kernel takes %lld to %lld.", name,
                  problem->operation, (long long)*size, (long long)least, (long long)most);
    return false;
  }
  divide_refuse(host, DIVIDE_INVALID, "The parameter '%s' of '%s' is missing.", name,
                problem->operation);
  return false;
}

bool divide_read_sizes(const divide_host *host, const divide_problem *problem,
                       const char *const *names, uint32_t count, int64_t most, int64_t *sizes) {
  for (uint32_t i = 0; i < count; i++) {
    bool is_padding = strncmp(names[i], "padding", 7) == 0;
    if (!divide_read_size(host, problem, names[i], is_padding ? 0 : 1, most, &sizes[i])) return false;
  }
  if (problem->parameter_count == count) return true;
  divide_refuse(host, DIVIDE_INVALID, "The operation '%s' has %u parameters, but %u were given.",
                problem->operation, count, problem->parameter_count);
  return false;
}

void *divide_take_tensor(const divide_host *host, const divide_tensor *tensors, uint32_t count,
                         uint32_t position, const char *name, uint64_t bytes) {
  if (position >= count) {
    divide_refuse(host, DIVIDE_INVALID, "The tensor '%s' is missing.", name);
    return NULL;
  }
  const divide_tensor *tensor = &tensors[position];
  if (strcmp(tensor->name, name) == 0 && tensor->bytes == bytes) return tensor->data;
  divide_refuse(host, DIVIDE_INVALID,
                "Tensor %u should be '%s' with %llu bytes, but it is '%s' with %llu.", position, name,
                (unsigned long long)bytes, tensor->name, (unsigned long long)tensor->bytes);
  return NULL;
}

float *divide_take_floats(const divide_host *host, const divide_tensor *tensors, uint32_t count,
                          uint32_t position, const char *name, int64_t elements) {
  return divide_take_tensor(host, tensors, count, position, name,
                            (uint64_t)elements * sizeof(float));
}
