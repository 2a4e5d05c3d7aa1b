// Holds the declarations of Sources/CNVML against NVIDIA's own header. It is compiled and never run.
#include <stddef.h>

#include <nvml.h>
// NVIDIA's header gives some names another version.
#undef nvmlDeviceGetPciInfo
#include "nvml_types.h"

#define SAME(ours, theirs) _Static_assert((long long)(ours) == (long long)(theirs), #ours " is " #theirs)
#define SAME_SIZE(ours, theirs) SAME(sizeof(ours), sizeof(theirs)); SAME(_Alignof(ours), _Alignof(theirs))
#define SAME_FIELD(ours, field, theirs, their_field) \
  SAME(offsetof(ours, field), offsetof(theirs, their_field)); \
  SAME(sizeof(((ours *)0)->field), sizeof(((theirs *)0)->their_field))

SAME(NV_SUCCESS, NVML_SUCCESS);
SAME(NV_NOT_SUPPORTED, NVML_ERROR_NOT_SUPPORTED);
SAME(NV_NO_PERMISSION, NVML_ERROR_NO_PERMISSION);
SAME(NV_INSUFFICIENT_SIZE, NVML_ERROR_INSUFFICIENT_SIZE);
SAME(NV_DRIVER_NOT_LOADED, NVML_ERROR_DRIVER_NOT_LOADED);
SAME(NV_FUNCTION_NOT_FOUND, NVML_ERROR_FUNCTION_NOT_FOUND);
SAME(NV_GPU_IS_LOST, NVML_ERROR_GPU_IS_LOST);
SAME(NV_RESET_REQUIRED, NVML_ERROR_RESET_REQUIRED);
SAME(NV_VERSION_MISMATCH, NVML_ERROR_LIB_RM_VERSION_MISMATCH);
SAME(NV_GPU_NOT_FOUND, NVML_ERROR_GPU_NOT_FOUND);
SAME(NV_UNKNOWN, NVML_ERROR_UNKNOWN);
SAME(NV_CLOCK_SM, NVML_CLOCK_SM);
SAME(NV_CLOCK_MEMORY, NVML_CLOCK_MEM);
SAME(NV_SENSOR_GPU, NVML_TEMPERATURE_GPU);
SAME(NV_THRESHOLD_SHUTDOWN, NVML_TEMPERATURE_THRESHOLD_SHUTDOWN);
SAME(NV_THRESHOLD_SLOWDOWN, NVML_TEMPERATURE_THRESHOLD_SLOWDOWN);
SAME(NV_THRESHOLD_MEMORY, NVML_TEMPERATURE_THRESHOLD_MEM_MAX);
SAME(NV_THRESHOLD_GPU, NVML_TEMPERATURE_THRESHOLD_GPU_MAX);
SAME(NV_UNCORRECTED, NVML_MEMORY_ERROR_TYPE_UNCORRECTED);
SAME(NV_SINCE_LOADED, NVML_VOLATILE_ECC);
SAME(NV_EVER, NVML_AGGREGATE_ECC);
SAME(NV_LINK_TO_GPU, NVML_NVLINK_DEVICE_TYPE_GPU);
SAME(NV_LINK_TO_SWITCH, NVML_NVLINK_DEVICE_TYPE_SWITCH);
SAME(NV_MOST_LINKS, NVML_NVLINK_MAX_LINKS);
SAME(NV_FIELD_POWER_INSTANT, NVML_FI_DEV_POWER_INSTANT);
SAME(NV_VALUE_DOUBLE, NVML_VALUE_TYPE_DOUBLE);
SAME(NV_VALUE_UNSIGNED, NVML_VALUE_TYPE_UNSIGNED_INT);
SAME(NV_VALUE_UNSIGNED_LONG, NVML_VALUE_TYPE_UNSIGNED_LONG);
SAME(NV_VALUE_UNSIGNED_LONG_LONG, NVML_VALUE_TYPE_UNSIGNED_LONG_LONG);
SAME(NV_VALUE_SIGNED_LONG_LONG, NVML_VALUE_TYPE_SIGNED_LONG_LONG);
SAME(NV_VALUE_SIGNED, NVML_VALUE_TYPE_SIGNED_INT);
SAME(NV_REASON_IDLE, nvmlClocksEventReasonGpuIdle);
SAME(NV_REASON_APPLICATION_CLOCKS, nvmlClocksEventReasonApplicationsClocksSetting);
SAME(NV_REASON_POWER_CAP, nvmlClocksEventReasonSwPowerCap);
SAME(NV_REASON_HARDWARE, nvmlClocksThrottleReasonHwSlowdown);
SAME(NV_REASON_SYNC_BOOST, nvmlClocksEventReasonSyncBoost);
SAME(NV_REASON_THERMAL, nvmlClocksEventReasonSwThermalSlowdown);
SAME(NV_REASON_HARDWARE_THERMAL, nvmlClocksThrottleReasonHwThermalSlowdown);
SAME(NV_REASON_POWER_BRAKE, nvmlClocksThrottleReasonHwPowerBrakeSlowdown);
SAME(NV_REASON_DISPLAY, nvmlClocksEventReasonDisplayClockSetting);
SAME(NV_MEMORY_V2, nvmlMemory_v2);

SAME_SIZE(nv_device, nvmlDevice_t);
SAME_SIZE(nv_pci, nvmlPciInfo_t);
SAME_FIELD(nv_pci, legacy_bus, nvmlPciInfo_t, busIdLegacy);
SAME_FIELD(nv_pci, domain, nvmlPciInfo_t, domain);
SAME_FIELD(nv_pci, bus, nvmlPciInfo_t, bus);
SAME_FIELD(nv_pci, device, nvmlPciInfo_t, device);
SAME_FIELD(nv_pci, device_id, nvmlPciInfo_t, pciDeviceId);
SAME_FIELD(nv_pci, subsystem_id, nvmlPciInfo_t, pciSubSystemId);
SAME_FIELD(nv_pci, bus_id, nvmlPciInfo_t, busId);
SAME_SIZE(nv_memory, nvmlMemory_t);
SAME_FIELD(nv_memory, total, nvmlMemory_t, total);
SAME_FIELD(nv_memory, free, nvmlMemory_t, free);
SAME_FIELD(nv_memory, used, nvmlMemory_t, used);
SAME_SIZE(nv_memory_v2, nvmlMemory_v2_t);
SAME_FIELD(nv_memory_v2, version, nvmlMemory_v2_t, version);
SAME_FIELD(nv_memory_v2, total, nvmlMemory_v2_t, total);
SAME_FIELD(nv_memory_v2, reserved, nvmlMemory_v2_t, reserved);
SAME_FIELD(nv_memory_v2, free, nvmlMemory_v2_t, free);
SAME_FIELD(nv_memory_v2, used, nvmlMemory_v2_t, used);
SAME_SIZE(nv_process, nvmlProcessInfo_t);
SAME_SIZE(nv_process, nvmlProcessInfo_v2_t);
SAME_FIELD(nv_process, id, nvmlProcessInfo_t, pid);
SAME_FIELD(nv_process, memory, nvmlProcessInfo_t, usedGpuMemory);
SAME_FIELD(nv_process, gpu_instance, nvmlProcessInfo_t, gpuInstanceId);
SAME_FIELD(nv_process, compute_instance, nvmlProcessInfo_t, computeInstanceId);
SAME_SIZE(nv_attributes, nvmlDeviceAttributes_t);
SAME_FIELD(nv_attributes, multiprocessors, nvmlDeviceAttributes_t, multiprocessorCount);
SAME_FIELD(nv_attributes, gpu_slices, nvmlDeviceAttributes_t, gpuInstanceSliceCount);
SAME_FIELD(nv_attributes, memory_mib, nvmlDeviceAttributes_t, memorySizeMB);
SAME_SIZE(nv_field, nvmlFieldValue_t);
SAME_FIELD(nv_field, field, nvmlFieldValue_t, fieldId);
SAME_FIELD(nv_field, type, nvmlFieldValue_t, valueType);
SAME_FIELD(nv_field, status, nvmlFieldValue_t, nvmlReturn);
SAME_FIELD(nv_field, value, nvmlFieldValue_t, value);

// Enumerations are passed as unsigned numbers, which is what they are here.
SAME_SIZE(unsigned int, nvmlEnableState_t);
SAME_SIZE(unsigned int, nvmlClockType_t);
SAME_SIZE(unsigned int, nvmlTemperatureSensors_t);
SAME_SIZE(unsigned int, nvmlTemperatureThresholds_t);
SAME_SIZE(unsigned int, nvmlMemoryErrorType_t);
SAME_SIZE(unsigned int, nvmlEccCounterType_t);
SAME_SIZE(unsigned int, nvmlIntNvLinkDeviceType_t);
SAME_SIZE(int, nvmlReturn_t);

// The words in our list of functions stand for NVIDIA's types from here on.
#undef NV_STATUS
#undef NV_DEVICE
#undef NV_PCI
#undef NV_MEMORY
#undef NV_MEMORY_2
#undef NV_PROCESS
#undef NV_ATTRIBUTES
#undef NV_FIELD
#undef NV_SWITCH
#undef NV_CLOCK
#undef NV_SENSOR
#undef NV_THRESHOLD
#undef NV_ERROR_KIND
#undef NV_COUNTER
#undef NV_LINK_END
#define NV_STATUS nvmlReturn_t
#define NV_DEVICE nvmlDevice_t
#define NV_PCI nvmlPciInfo_t
#define NV_MEMORY nvmlMemory_t
#define NV_MEMORY_2 nvmlMemory_v2_t
#define NV_PROCESS nvmlProcessInfo_t
#define NV_ATTRIBUTES nvmlDeviceAttributes_t
#define NV_FIELD nvmlFieldValue_t
#define NV_SWITCH nvmlEnableState_t
#define NV_CLOCK nvmlClockType_t
#define NV_SENSOR nvmlTemperatureSensors_t
#define NV_THRESHOLD nvmlTemperatureThresholds_t
#define NV_ERROR_KIND nvmlMemoryErrorType_t
#define NV_COUNTER nvmlEccCounterType_t
#define NV_LINK_END nvmlIntNvLinkDeviceType_t

// A second declaration has to agree with the first.
#define X(name, parameters) NV_STATUS name parameters;
#include "nvml_functions.h"
#undef X
