// AMD's names and numbers: hip_runtime_api.h, hipblaslt.h and hiprtc.h of ROCm 6 and 7.

#include "divide_plugin.hpp"
#include "platform.hpp"

namespace {

/// Versions are 10,000,000 · major + 100,000 · minor + patch.
std::string version_text(int version) {
  return std::to_string(version / 10000000) + "." + std::to_string(version / 100000 % 100);
}

void require_driver(int version) {
  if (version >= 60000000) return;
  throw divide::Unsupported("The HIP run time is of version " + version_text(version) +
                            ", and this plugin needs ROCm 6.0 or later.");
}

std::vector<LibraryName> product_libraries(int) {
  return {{"libhipblaslt.so.1", "the package hipblaslt of ROCm 7"},
          {"libhipblaslt.so.0", "the package hipblaslt of ROCm 6"}};
}

std::vector<LibraryName> compiler_libraries(int driver_version) {
  const std::string major = std::to_string(driver_version / 10000000);
  return {{"libhiprtc.so." + major, "the package hip-runtime-amd of ROCm " + major}};
}

std::string product_version(const Library &library, Handle handle) {
  using Get = Status (*)(Handle, int *);
  int version = 0;
  reinterpret_cast<Get>(library.call("hipblasLtGetVersion"))(handle, &version);
  return std::to_string(version / 100000) + "." + std::to_string(version / 100 % 1000) + "." +
         std::to_string(version % 100);
}

std::string describe(const Library &, const void *) { return ""; }

/// hipBLASLt has no candidates for what a device can't do, and there is no number to ask before.
void require_precision(const std::string &, int, int, unsigned) {}

/// HIPBLASLT_OVERRIDE_COMPUTE_TYPE_XF32 replaces TF32 by f32 or by sums of products in bf16.
void require_environment(unsigned precision) {
  const std::string override = variable("HIPBLASLT_OVERRIDE_COMPUTE_TYPE_XF32");
  if (precision != DIVIDE_TF32 || override.empty()) return;
  throw divide::Unsupported("HIPBLASLT_OVERRIDE_COMPUTE_TYPE_XF32=" + override +
                            " has something else computed than TF32. Unset it.");
}

/// CDNA (gfx9) has f32 and f64 in its matrix units.
bool outruns_chains(unsigned, int major, int) { return major == 9; }

/// Without an architecture it is compiled for the current device's.
std::vector<std::string> compiler_options(int, int) { return {}; }

}  // namespace

const Platform &hip() {
  static const Platform platform = {
      .name = "HIP",
      .driver_advice = "Install ROCm's HIP run time, hip-runtime-amd.",
      .visible_variable = "ROCR_VISIBLE_DEVICES",
      .driver_libraries = {"libamdhip64.so.7", "libamdhip64.so.6"},
      .driver_names =
          {
              .init = "hipInit",
              .driver_version = "hipDriverGetVersion",
              .device_count = "hipGetDeviceCount",
              .device_get = "hipDeviceGet",
              .device_name = "hipDeviceGetName",
              .device_attribute = "hipDeviceGetAttribute",
              .context_retain = "hipDevicePrimaryCtxRetain",
              .context_release = "hipDevicePrimaryCtxRelease",
              .context_use = "hipCtxSetCurrent",
              .memory_free_and_total = "hipMemGetInfo",
              .allocate = "hipMalloc",
              .release = "hipFree",
              .allocate_on_host = "hipHostMalloc",
              .release_on_host = "hipHostFree",
              .copy_to_device = "hipMemcpyHtoDAsync",
              .copy_to_host = "hipMemcpyDtoHAsync",
              .copy_on_device = "hipMemcpyDtoDAsync",
              .fill = "hipMemsetD8Async",
              .stream_create = "hipStreamCreateWithFlags",
              .stream_destroy = "hipStreamDestroy",
              .stream_synchronize = "hipStreamSynchronize",
              .event_create = "hipEventCreateWithFlags",
              .event_destroy = "hipEventDestroy",
              .event_record = "hipEventRecord",
              .event_synchronize = "hipEventSynchronize",
              .event_elapsed = "hipEventElapsedTime",
              .module_load = "hipModuleLoadData",
              .module_unload = "hipModuleUnload",
              .module_function = "hipModuleGetFunction",
              .launch = "hipModuleLaunchKernel",
              .error_name = "hipDrvGetErrorName",
              .error_text = "hipDrvGetErrorString",
          },
      .attributes = {.processors = 63,
                     .clock = 5,
                     .memory_clock = 60,
                     .memory_bus = 59,
                     .cache = 19,
                     .major = 23,
                     .minor = 61},
      .newest_driver = 70000000,
      .version_text = version_text,
      .require_driver = require_driver,
      .product_name = "hipBLASLt",
      .product_libraries = product_libraries,
      .product_names =
          {
              .create = "hipblasLtCreate",
              .destroy = "hipblasLtDestroy",
              .operation_create = "hipblasLtMatmulDescCreate",
              .operation_destroy = "hipblasLtMatmulDescDestroy",
              .operation_set = "hipblasLtMatmulDescSetAttribute",
              .layout_create = "hipblasLtMatrixLayoutCreate",
              .layout_destroy = "hipblasLtMatrixLayoutDestroy",
              .layout_set = "hipblasLtMatrixLayoutSetAttribute",
              .preference_create = "hipblasLtMatmulPreferenceCreate",
              .preference_destroy = "hipblasLtMatmulPreferenceDestroy",
              .preference_set = "hipblasLtMatmulPreferenceSetAttribute",
              .candidates = "hipblasLtMatmulAlgoGetHeuristic",
              .multiply = "hipblasLtMatmul",
          },
      .numbers = {.f32 = 0,
                  .f64 = 1,
                  .f16 = 2,
                  .bf16 = 14,
                  .i8 = 3,
                  .i32 = 10,
                  .f8_e4m3 = 28,
                  .f8_e5m2 = 29,
                  .sums_f32 = 2,
                  .sums_tf32 = 6,
                  .sums_f64 = 7,
                  .sums_i32 = 9,
                  .as_it_is = 111,
                  .transposed = 112,
                  .set_transposed_a = 0,
                  .set_transposed_b = 1,
                  .set_batch = 0,
                  .set_stride = 1,
                  .set_workspace = 1,
                  .not_supported = 7},
      .candidate = {.bytes = 56, .workspace_at = 24, .state_at = 32},
      .product_version = product_version,
      .describe = describe,
      .require_precision = require_precision,
      .require_environment = require_environment,
      .outruns_chains = outruns_chains,
      .compiler_name = "hiprtc",
      .compiler_libraries = compiler_libraries,
      .compiler_names =
          {
              .version = "hiprtcVersion",
              .create = "hiprtcCreateProgram",
              .destroy = "hiprtcDestroyProgram",
              .compile = "hiprtcCompileProgram",
              .code_size = "hiprtcGetCodeSize",
              .code = "hiprtcGetCode",
              .log_size = "hiprtcGetProgramLogSize",
              .log = "hiprtcGetProgramLog",
          },
      .compiler_builtins = "",
      // clock64() counts a fixed clock on many of its devices.
      .clock_source = "",
      .compiler_options = compiler_options,
      .collective_name = "RCCL",
      .collective_library = {"librccl.so.1", "the package rccl of ROCm"},
  };
  return platform;
}
