// NVIDIA's names and numbers: cuda.h, cublasLt.h, library_types.h and nvrtc.h of CUDA 12 and 13, which agree.

#include <cstring>

#include "divide_plugin.hpp"
#include "platform.hpp"

namespace {

/// Versions are 1000 · major + 10 · minor.
std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

void require_driver(int version) {
  if (version >= 12000) return;
  throw divide::Unsupported("The driver is for CUDA " + version_text(version) +
                            ", and this plugin needs one for CUDA 12.0 or later: NVIDIA's driver 525 or a newer one.");
}

/// A library of CUDA 13 needs a driver for CUDA 13; within a major version older drivers do.
std::vector<LibraryName> of_both(int driver_version, const std::string &file, const std::string &wheel) {
  const LibraryName newer = {file + ".13", "the wheel " + wheel};
  const LibraryName older = {file + ".12", "the wheel " + wheel + "-cu12"};
  if (driver_version >= 13000) return {newer, older};
  return {older};
}

std::vector<LibraryName> product_libraries(int driver_version) {
  return of_both(driver_version, "libcublasLt.so", "nvidia-cublas");
}

std::vector<LibraryName> compiler_libraries(int driver_version) {
  return of_both(driver_version, "libnvrtc.so", "nvidia-cuda-nvrtc");
}

/// CUBLAS_VER_MAJOR · 10000 + CUBLAS_VER_MINOR · 100 + CUBLAS_VER_PATCH.
std::string product_version(const Library &library, Handle) {
  const auto version = reinterpret_cast<std::size_t (*)()>(library.call("cublasLtGetVersion"))();
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

/// Of `cublasLtMatmulAlgoConfigAttributes_t`.
enum { ALGORITHM = 0, TILE = 1, SPLITS = 2, STAGES = 6 };

std::string describe(const Library &library, const void *candidate) {
  using Get = Status (*)(const void *, int, void *, std::size_t, std::size_t *);
  const auto get = reinterpret_cast<Get>(library.optional_call("cublasLtMatmulAlgoConfigGetAttribute"));
  if (get == nullptr) return "";
  auto value = [&](int attribute) {
    std::uint32_t number = 0;
    std::size_t written = 0;
    return get(candidate, attribute, &number, sizeof number, &written) == 0 ? std::to_string(number) : "?";
  };
  return "algorithm " + value(ALGORITHM) + ", tile " + value(TILE) + ", stages " + value(STAGES) + ", split-K " +
         value(SPLITS);
}

/// The compute capability from which cuBLASLt has tensor cores for a precision.
void require_precision(const std::string &device, int major, int minor, unsigned precision) {
  const char *name = "";
  int least = 0;
  switch (precision) {
    case DIVIDE_TF32: name = "tf32", least = 80; break;
    case DIVIDE_BF16: name = "bf16", least = 80; break;
    case DIVIDE_F16: name = "f16", least = 70; break;
    case DIVIDE_I8: name = "i8", least = 75; break;
    case DIVIDE_F8_E4M3:
    case DIVIDE_F8_E5M2: name = "f8", least = 89; break;
    default: return;
  }
  if (10 * major + minor >= least) return;
  throw divide::Unsupported(device + " has compute capability " + std::to_string(major) + "." + std::to_string(minor) +
                            ", and " + name + " needs " + std::to_string(least / 10) + "." +
                            std::to_string(least % 10) + ".");
}

/// NVIDIA_TF32_OVERRIDE: 0 turns TF32 off, and 1 on for f32. The others have sums of narrower products in place of f32
/// or f64. All of them act on a program that asked for something else.
void require_environment(unsigned precision) {
  const std::string override = variable("NVIDIA_TF32_OVERRIDE");
  if (precision == DIVIDE_F32 && !override.empty() && override != "0") {
    throw divide::Unsupported("NVIDIA_TF32_OVERRIDE=" + override +
                              " has f32 computed in TF32. Unset it, or ask for tf32.");
  }
  if (precision == DIVIDE_TF32 && override == "0") {
    throw divide::Unsupported("NVIDIA_TF32_OVERRIDE=0 turns TF32 off. Unset it, or ask for f32.");
  }
  const char *const emulations[][2] = {{"CUBLAS_EMULATE_SINGLE_PRECISION", "f32"},
                                       {"CUBLAS_EMULATE_DOUBLE_PRECISION", "f64"}};
  for (const auto &emulation : emulations) {
    const std::string value = variable(emulation[0]);
    const unsigned meant = std::strcmp(emulation[1], "f32") == 0 ? DIVIDE_F32 : DIVIDE_F64;
    if (precision != meant || value.empty() || value == "0") continue;
    throw divide::Unsupported(std::string(emulation[0]) + "=" + value + " has " + emulation[1] +
                              " put together from products in fewer bits. Unset it.");
  }
}

/// Those of A100, H100 and B200 (8.0, 9.0, 10.0) have f64 at twice the rate of the other units; none has f32.
bool outruns_chains(unsigned precision, int major, int minor) {
  return precision == DIVIDE_F64 && major >= 8 && minor == 0;
}

/// %globaltimer advances in steps of up to a microsecond, so it is read where a step begins.
const char clock_source[] = R"(
__device__ unsigned long long nanoseconds_now() {
  unsigned long long now;
  asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now));
  return now;
}
typedef unsigned long long COUNT;
extern "C" __global__ void __launch_bounds__(256) divide_clock(COUNT *counts, COUNT duration) {
  const COUNT before = nanoseconds_now();
  COUNT start = before, now;
  while (start == before) start = nanoseconds_now();
  const long long first = clock64();
  do { now = nanoseconds_now(); } while (now - start < duration);
  counts[0] = clock64() - first;
  counts[1] = now - start;
}
)";

/// `sm_90a` and its like have instructions that `sm_90` lacks; our kernels need none of those.
std::vector<std::string> compiler_options(int major, int minor) {
  return {"--gpu-architecture=sm_" + std::to_string(major) + std::to_string(minor)};
}

}  // namespace

const Platform &cuda() {
  static const Platform platform = {
      .name = "CUDA",
      .driver_advice = "Install NVIDIA's driver; in a container, start it with the devices of the host (--gpus all).",
      .visible_variable = "CUDA_VISIBLE_DEVICES",
      .driver_libraries = {"libcuda.so.1"},
      .driver_names =
          {
              .init = "cuInit",
              .driver_version = "cuDriverGetVersion",
              .device_count = "cuDeviceGetCount",
              .device_get = "cuDeviceGet",
              .device_name = "cuDeviceGetName",
              .device_attribute = "cuDeviceGetAttribute",
              .context_retain = "cuDevicePrimaryCtxRetain",
              .context_release = "cuDevicePrimaryCtxRelease_v2",
              .context_use = "cuCtxSetCurrent",
              .memory_free_and_total = "cuMemGetInfo_v2",
              .allocate = "cuMemAlloc_v2",
              .release = "cuMemFree_v2",
              .allocate_on_host = "cuMemHostAlloc",
              .release_on_host = "cuMemFreeHost",
              .copy_to_device = "cuMemcpyHtoDAsync_v2",
              .copy_to_host = "cuMemcpyDtoHAsync_v2",
              .copy_on_device = "cuMemcpyDtoDAsync_v2",
              .fill = "cuMemsetD8Async",
              .stream_create = "cuStreamCreate",
              .stream_destroy = "cuStreamDestroy_v2",
              .stream_synchronize = "cuStreamSynchronize",
              .event_create = "cuEventCreate",
              .event_destroy = "cuEventDestroy_v2",
              .event_record = "cuEventRecord",
              .event_synchronize = "cuEventSynchronize",
              .event_elapsed = "cuEventElapsedTime",
              .module_load = "cuModuleLoadData",
              .module_unload = "cuModuleUnload",
              .module_function = "cuModuleGetFunction",
              .launch = "cuLaunchKernel",
              .error_name = "cuGetErrorName",
              .error_text = "cuGetErrorString",
          },
      .attributes = {.processors = 16,
                     .clock = 13,
                     .memory_clock = 36,
                     .memory_bus = 37,
                     .cache = 38,
                     .major = 75,
                     .minor = 76},
      .newest_driver = 13000,
      .version_text = version_text,
      .require_driver = require_driver,
      .product_name = "cuBLASLt",
      .product_libraries = product_libraries,
      .product_names =
          {
              .create = "cublasLtCreate",
              .destroy = "cublasLtDestroy",
              .operation_create = "cublasLtMatmulDescCreate",
              .operation_destroy = "cublasLtMatmulDescDestroy",
              .operation_set = "cublasLtMatmulDescSetAttribute",
              .layout_create = "cublasLtMatrixLayoutCreate",
              .layout_destroy = "cublasLtMatrixLayoutDestroy",
              .layout_set = "cublasLtMatrixLayoutSetAttribute",
              .preference_create = "cublasLtMatmulPreferenceCreate",
              .preference_destroy = "cublasLtMatmulPreferenceDestroy",
              .preference_set = "cublasLtMatmulPreferenceSetAttribute",
              .candidates = "cublasLtMatmulAlgoGetHeuristic",
              .multiply = "cublasLtMatmul",
          },
      .numbers = {.f32 = 0,
                  .f64 = 1,
                  .f16 = 2,
                  .bf16 = 14,
                  .i8 = 3,
                  .i32 = 10,
                  .f8_e4m3 = 28,
                  .f8_e5m2 = 29,
                  // CUBLAS_COMPUTE_32F rounds no factor: TF32 is another number, and only that.
                  .sums_f32 = 68,
                  .sums_tf32 = 77,
                  .sums_f64 = 70,
                  .sums_i32 = 72,
                  .as_it_is = 0,
                  .transposed = 1,
                  .set_transposed_a = 3,
                  .set_transposed_b = 4,
                  .set_batch = 5,
                  .set_stride = 6,
                  .set_workspace = 1,
                  .not_supported = 15},
      .candidate = {.bytes = 96, .workspace_at = 64, .state_at = 72},
      .product_version = product_version,
      .describe = describe,
      .require_precision = require_precision,
      .require_environment = require_environment,
      .outruns_chains = outruns_chains,
      .compiler_name = "NVRTC",
      .compiler_libraries = compiler_libraries,
      .compiler_names =
          {
              .version = "nvrtcVersion",
              .create = "nvrtcCreateProgram",
              .destroy = "nvrtcDestroyProgram",
              .compile = "nvrtcCompileProgram",
              .code_size = "nvrtcGetCUBINSize",
              .code = "nvrtcGetCUBIN",
              .log_size = "nvrtcGetProgramLogSize",
              .log = "nvrtcGetProgramLog",
          },
      .compiler_builtins = "libnvrtc-builtins.so.*",
      .clock_source = clock_source,
      .compiler_options = compiler_options,
      .collective_name = "NCCL",
      .collective_library = {"libnccl.so.2", "the wheel nvidia-nccl-cu13 or nvidia-nccl-cu12"},
  };
  return platform;
}
