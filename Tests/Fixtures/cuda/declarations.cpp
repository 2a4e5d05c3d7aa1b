// Holds the plugin's own declarations against NVIDIA's headers, where these are: cuda.h of the wheel
// nvidia-cuda-runtime, nvrtc.h of nvidia-cuda-nvrtc, nccl.h of nvidia-nccl-cu13, and cublasLt.h of nvidia-cublas; the
// last two include headers of nvidia-cuda-crt and nvidia-cuda-cccl.
//
// The compiler compares the shapes of calls and what is constant; the program compares names, and the numbers that the
// table of the platform holds. It prints what differs, and exits with 1 then.
#include <cuda.h>
#if __has_include(<cublasLt.h>) && __has_include(<crt/host_defines.h>)
#include <cublasLt.h>
#endif
#if __has_include(<nccl.h>) && __has_include(<crt/host_defines.h>)
#include <nccl.h>
#endif
#if __has_include(<nvrtc.h>)
#include <nvrtc.h>
#endif

#include <cstddef>
#include <cstdio>
#include <string>
#include <type_traits>

#include "platform.hpp"

namespace {

/// Whether two parameters are passed alike: of one size, and both floating or neither.
template <typename One, typename Other>
constexpr bool passes_alike = sizeof(One) == sizeof(Other) &&
                              std::is_floating_point_v<One> == std::is_floating_point_v<Other> &&
                              std::is_class_v<One> == std::is_class_v<Other>;

template <typename One, typename... Ones, typename Other, typename... Others>
constexpr bool are_alike(One (*)(Ones...), Other (*)(Others...)) {
  if constexpr (sizeof...(Ones) == sizeof...(Others)) {
    return passes_alike<One, Other> && (passes_alike<Ones, Others> && ...);
  } else {
    return false;
  }
}

/// Whether two calls, given by the types of pointers to them, are of one shape.
template <typename One, typename Other>
constexpr bool is_alike = are_alike(One{nullptr}, Other{nullptr});

int differences;

void expect(bool holds, const std::string &what) {
  if (holds) return;
  std::printf("%s differs from NVIDIA's headers.\n", what.c_str());
  differences++;
}

}  // namespace

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)
/// A call's shape, and its symbol, which the headers make of its name by a macro.
#define HOLD(calls, names, field, symbol)                                      \
  static_assert(is_alike<decltype(calls::field), decltype(&symbol)>, #symbol); \
  expect(std::string(TEXT(symbol)) == names.field, #symbol)
#define DRIVER(field, symbol) HOLD(DriverCalls, platform.driver_names, field, symbol)
#define PRODUCT(field, symbol) HOLD(ProductCalls, platform.product_names, field, symbol)
#define COMPILER(field, symbol) HOLD(CompilerCalls, platform.compiler_names, field, symbol)
#define NUMBER(mine, theirs) expect(mine == theirs, #theirs)

static_assert(sizeof(CUdeviceptr) == sizeof(Address));
static_assert(CUDA_SUCCESS == 0 && CUDA_ERROR_OUT_OF_MEMORY == 2 && CUDA_ERROR_DEVICE_UNAVAILABLE == 46 &&
              CUDA_ERROR_NO_DEVICE == 100 && CUDA_ERROR_SYSTEM_DRIVER_MISMATCH == 803 && CUDA_ERROR_UNKNOWN == 999);
static_assert(CU_STREAM_NON_BLOCKING == 1 && CU_EVENT_DEFAULT == 0 && CU_EVENT_DISABLE_TIMING == 2);

int main() {
  const Platform &platform = cuda();
  DRIVER(init, cuInit);
  DRIVER(driver_version, cuDriverGetVersion);
  DRIVER(device_count, cuDeviceGetCount);
  DRIVER(device_get, cuDeviceGet);
  DRIVER(device_name, cuDeviceGetName);
  DRIVER(context_retain, cuDevicePrimaryCtxRetain);
  DRIVER(context_release, cuDevicePrimaryCtxRelease);
  DRIVER(context_use, cuCtxSetCurrent);
  DRIVER(memory_free_and_total, cuMemGetInfo);
  DRIVER(allocate, cuMemAlloc);
  DRIVER(release, cuMemFree);
  DRIVER(allocate_on_host, cuMemHostAlloc);
  DRIVER(release_on_host, cuMemFreeHost);
  DRIVER(copy_to_device, cuMemcpyHtoDAsync);
  DRIVER(copy_to_host, cuMemcpyDtoHAsync);
  DRIVER(copy_on_device, cuMemcpyDtoDAsync);
  DRIVER(stream_create, cuStreamCreate);
  DRIVER(stream_destroy, cuStreamDestroy);
  DRIVER(stream_synchronize, cuStreamSynchronize);
  DRIVER(event_create, cuEventCreate);
  DRIVER(event_destroy, cuEventDestroy);
  DRIVER(event_record, cuEventRecord);
  DRIVER(event_synchronize, cuEventSynchronize);
  DRIVER(module_load, cuModuleLoadData);
  DRIVER(module_unload, cuModuleUnload);
  DRIVER(module_function, cuModuleGetFunction);
  DRIVER(launch, cuLaunchKernel);
  DRIVER(error_name, cuGetErrorName);
  DRIVER(error_text, cuGetErrorString);
  static_assert(is_alike<decltype(DriverCalls::device_attribute), decltype(&cuDeviceGetAttribute)>);
  // Drivers for CUDA before 12.8 have only the call that the newest headers call by another symbol.
  static_assert(is_alike<decltype(DriverCalls::event_elapsed), decltype(&cuEventElapsedTime)>);
  expect(std::string(platform.driver_names.event_elapsed) == "cuEventElapsedTime", "cuEventElapsedTime");

  NUMBER(platform.attributes.processors, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  NUMBER(platform.attributes.clock, CU_DEVICE_ATTRIBUTE_CLOCK_RATE);
  NUMBER(platform.attributes.memory_clock, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE);
  NUMBER(platform.attributes.memory_bus, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH);
  NUMBER(platform.attributes.cache, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
  NUMBER(platform.attributes.major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
  NUMBER(platform.attributes.minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  std::printf("cuda.h %d\n", CUDA_VERSION);

#if defined(__NVRTC_H__)
  COMPILER(version, nvrtcVersion);
  COMPILER(create, nvrtcCreateProgram);
  COMPILER(destroy, nvrtcDestroyProgram);
  COMPILER(compile, nvrtcCompileProgram);
  COMPILER(code_size, nvrtcGetCUBINSize);
  COMPILER(code, nvrtcGetCUBIN);
  COMPILER(log_size, nvrtcGetProgramLogSize);
  COMPILER(log, nvrtcGetProgramLog);
  std::puts("nvrtc.h");
#endif

#if defined(CUBLAS_VERSION)
  PRODUCT(create, cublasLtCreate);
  PRODUCT(destroy, cublasLtDestroy);
  PRODUCT(operation_create, cublasLtMatmulDescCreate);
  PRODUCT(operation_destroy, cublasLtMatmulDescDestroy);
  PRODUCT(operation_set, cublasLtMatmulDescSetAttribute);
  PRODUCT(layout_create, cublasLtMatrixLayoutCreate);
  PRODUCT(layout_destroy, cublasLtMatrixLayoutDestroy);
  PRODUCT(layout_set, cublasLtMatrixLayoutSetAttribute);
  PRODUCT(preference_create, cublasLtMatmulPreferenceCreate);
  PRODUCT(preference_destroy, cublasLtMatmulPreferenceDestroy);
  PRODUCT(preference_set, cublasLtMatmulPreferenceSetAttribute);
  PRODUCT(candidates, cublasLtMatmulAlgoGetHeuristic);
  PRODUCT(multiply, cublasLtMatmul);
  NUMBER(platform.candidate.bytes, sizeof(cublasLtMatmulHeuristicResult_t));
  NUMBER(platform.candidate.workspace_at, offsetof(cublasLtMatmulHeuristicResult_t, workspaceSize));
  NUMBER(platform.candidate.state_at, offsetof(cublasLtMatmulHeuristicResult_t, state));
  NUMBER(platform.numbers.f32, CUDA_R_32F);
  NUMBER(platform.numbers.f64, CUDA_R_64F);
  NUMBER(platform.numbers.f16, CUDA_R_16F);
  NUMBER(platform.numbers.bf16, CUDA_R_16BF);
  NUMBER(platform.numbers.i8, CUDA_R_8I);
  NUMBER(platform.numbers.i32, CUDA_R_32I);
  NUMBER(platform.numbers.f8_e4m3, CUDA_R_8F_E4M3);
  NUMBER(platform.numbers.f8_e5m2, CUDA_R_8F_E5M2);
  NUMBER(platform.numbers.sums_f32, CUBLAS_COMPUTE_32F);
  NUMBER(platform.numbers.sums_tf32, CUBLAS_COMPUTE_32F_FAST_TF32);
  NUMBER(platform.numbers.sums_f64, CUBLAS_COMPUTE_64F);
  NUMBER(platform.numbers.sums_i32, CUBLAS_COMPUTE_32I);
  NUMBER(platform.numbers.as_it_is, CUBLAS_OP_N);
  NUMBER(platform.numbers.transposed, CUBLAS_OP_T);
  NUMBER(platform.numbers.set_transposed_a, CUBLASLT_MATMUL_DESC_TRANSA);
  NUMBER(platform.numbers.set_transposed_b, CUBLASLT_MATMUL_DESC_TRANSB);
  NUMBER(platform.numbers.set_batch, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT);
  NUMBER(platform.numbers.set_stride, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET);
  NUMBER(platform.numbers.set_workspace, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES);
  NUMBER(platform.numbers.not_supported, CUBLAS_STATUS_NOT_SUPPORTED);
  static_assert(CUBLASLT_ALGO_CONFIG_ID == 0 && CUBLASLT_ALGO_CONFIG_TILE_ID == 1 &&
                CUBLASLT_ALGO_CONFIG_SPLITK_NUM == 2 && CUBLASLT_ALGO_CONFIG_STAGES_ID == 6);
  std::printf("cublasLt.h %d\n", CUBLAS_VERSION);
#endif
#if defined(NCCL_VERSION_CODE)
#define COLLECTIVE(field, symbol) \
  static_assert(is_alike<decltype(CollectiveCalls::field), decltype(&symbol)>, #symbol)
  COLLECTIVE(version, ncclGetVersion);
  COLLECTIVE(create, ncclCommInitAll);
  COLLECTIVE(destroy, ncclCommDestroy);
  COLLECTIVE(late_error, ncclCommGetAsyncError);
  COLLECTIVE(all_reduce, ncclAllReduce);
  COLLECTIVE(group_start, ncclGroupStart);
  COLLECTIVE(group_end, ncclGroupEnd);
  static_assert(ncclSum == 0 && ncclFloat32 == 7 && ncclFloat64 == 8);
  std::printf("nccl.h %d\n", NCCL_VERSION_CODE);
#endif
  return differences == 0 ? 0 : 1;
}
