/// What is called of a GPU's libraries, in one shape for every maker.
///
/// Declared here and not included, so that nothing of CUDA or HIP is needed to build. A call's name here is that of
/// the table's field; what a library calls it is in the file of its platform. `Tests/Fixtures/cuda/declarations.cpp`
/// holds these shapes against NVIDIA's headers.
#ifndef DIVIDE_CUDA_CALLS_HPP
#define DIVIDE_CUDA_CALLS_HPP

#include <cstddef>
#include <cstdint>

/// `CUresult`, `cublasStatus_t`, `nvrtcResult` and their like: 0 is success.
using Status = int;
/// `CUdeviceptr`, or HIP's pointer of the same size.
using Address = std::uint64_t;
/// Everything that a library makes and gives back: contexts, streams, events, modules, descriptors.
using Handle = void *;

/// The driver: `call(name, types of its parameters)`.
#define DRIVER_CALLS(call)                                                                                       \
  call(init, unsigned)                                                                                           \
  call(driver_version, int *)                                                                                    \
  call(device_count, int *)                                                                                      \
  call(device_get, int *, int)                                                                                   \
  call(device_name, char *, int, int)                                                                            \
  call(device_attribute, int *, int, int)                                                                        \
  call(context_retain, Handle *, int)                                                                            \
  call(context_release, int)                                                                                     \
  call(context_use, Handle)                                                                                      \
  call(memory_free_and_total, std::size_t *, std::size_t *)                                                      \
  call(allocate, Address *, std::size_t)                                                                         \
  call(release, Address)                                                                                         \
  call(allocate_on_host, void **, std::size_t, unsigned)                                                         \
  call(release_on_host, void *)                                                                                  \
  call(copy_to_device, Address, const void *, std::size_t, Handle)                                               \
  call(copy_to_host, void *, Address, std::size_t, Handle)                                                       \
  call(copy_on_device, Address, Address, std::size_t, Handle)                                                    \
  call(fill, Address, unsigned char, std::size_t, Handle)                                                        \
  call(stream_create, Handle *, unsigned)                                                                        \
  call(stream_destroy, Handle)                                                                                   \
  call(stream_synchronize, Handle)                                                                               \
  call(event_create, Handle *, unsigned)                                                                         \
  call(event_destroy, Handle)                                                                                    \
  call(event_record, Handle, Handle)                                                                             \
  call(event_synchronize, Handle)                                                                                \
  call(event_elapsed, float *, Handle, Handle)                                                                   \
  call(module_load, Handle *, const void *)                                                                      \
  call(module_unload, Handle)                                                                                    \
  call(module_function, Handle *, Handle, const char *)                                                          \
  call(launch, Handle, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, Handle, void **,    \
       void **)                                                                                                  \
  call(error_name, Status, const char **)                                                                        \
  call(error_text, Status, const char **)

/// Products of matrices: cuBLASLt or hipBLASLt.
#define PRODUCT_CALLS(call)                                                                                      \
  call(create, Handle *)                                                                                         \
  call(destroy, Handle)                                                                                          \
  call(operation_create, Handle *, int, int)                                                                     \
  call(operation_destroy, Handle)                                                                                \
  call(operation_set, Handle, int, const void *, std::size_t)                                                    \
  call(layout_create, Handle *, int, std::uint64_t, std::uint64_t, std::int64_t)                                 \
  call(layout_destroy, Handle)                                                                                   \
  call(layout_set, Handle, int, const void *, std::size_t)                                                       \
  call(preference_create, Handle *)                                                                              \
  call(preference_destroy, Handle)                                                                               \
  call(preference_set, Handle, int, const void *, std::size_t)                                                   \
  call(candidates, Handle, Handle, Handle, Handle, Handle, Handle, Handle, int, void *, int *)                   \
  call(multiply, Handle, Handle, const void *, const void *, Handle, const void *, Handle, const void *,         \
       const void *, Handle, void *, Handle, const void *, void *, std::size_t, Handle)

/// Compiling at run time: NVRTC or hiprtc.
#define COMPILER_CALLS(call)                                                                                     \
  call(version, int *, int *)                                                                                    \
  call(create, Handle *, const char *, const char *, int, const char *const *, const char *const *)              \
  call(destroy, Handle *)                                                                                        \
  call(compile, Handle, int, const char *const *)                                                                \
  call(code_size, Handle, std::size_t *)                                                                         \
  call(code, Handle, char *)                                                                                     \
  call(log_size, Handle, std::size_t *)                                                                          \
  call(log, Handle, char *)

/// Sums over devices: NCCL, whose names RCCL has, too. `call(name, symbol, types of its parameters)`.
#define COLLECTIVE_CALLS(call)                                                                                   \
  call(version, "ncclGetVersion", int *)                                                                         \
  call(create, "ncclCommInitAll", Handle *, int, const int *)                                                    \
  call(destroy, "ncclCommDestroy", Handle)                                                                       \
  call(late_error, "ncclCommGetAsyncError", Handle, Status *)                                                    \
  call(all_reduce, "ncclAllReduce", const void *, void *, std::size_t, int, int, Handle, Handle)                 \
  call(group_start, "ncclGroupStart")                                                                            \
  call(group_end, "ncclGroupEnd")

#define DECLARE_CALL(name, ...) Status (*name)(__VA_ARGS__) = nullptr;
#define DECLARE_NAME(name, ...) const char *name;

struct DriverCalls {
  DRIVER_CALLS(DECLARE_CALL)
};
struct DriverNames {
  DRIVER_CALLS(DECLARE_NAME)
};
struct ProductCalls {
  PRODUCT_CALLS(DECLARE_CALL)
};
struct ProductNames {
  PRODUCT_CALLS(DECLARE_NAME)
};
struct CompilerCalls {
  COMPILER_CALLS(DECLARE_CALL)
};
struct CompilerNames {
  COMPILER_CALLS(DECLARE_NAME)
};
#define DECLARE_COLLECTIVE(name, symbol, ...) Status (*name)(__VA_ARGS__) = nullptr;
struct CollectiveCalls {
  COLLECTIVE_CALLS(DECLARE_COLLECTIVE)
};

#endif
