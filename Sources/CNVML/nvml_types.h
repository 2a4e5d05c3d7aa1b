/// What is used of NVIDIA's management library, NVML, in declarations of our own: numbers and types.
///
/// A build needs nothing of NVIDIA's. `.ci/nvml-declarations.sh` holds what stands here against NVIDIA's own header where
/// that can be had. The meaning of each is told in NVIDIA's "NVML API Reference Guide".
#ifndef DIVIDE_NVML_TYPES_H
#define DIVIDE_NVML_TYPES_H

/// What a call answers, `nvmlReturn_t`.
enum {
  NV_SUCCESS = 0,
  NV_NOT_SUPPORTED = 3,
  NV_NO_PERMISSION = 4,
  NV_INSUFFICIENT_SIZE = 7,
  NV_DRIVER_NOT_LOADED = 9,
  NV_FUNCTION_NOT_FOUND = 13,
  NV_GPU_IS_LOST = 15,
  NV_RESET_REQUIRED = 16,
  NV_VERSION_MISMATCH = 18,
  NV_GPU_NOT_FOUND = 28,
  NV_UNKNOWN = 999,
};

/// `nvmlClockType_t`.
enum { NV_CLOCK_SM = 1, NV_CLOCK_MEMORY = 2 };

/// `nvmlTemperatureSensors_t` and `nvmlTemperatureThresholds_t`.
enum { NV_SENSOR_GPU = 0 };
enum { NV_THRESHOLD_SHUTDOWN = 0, NV_THRESHOLD_SLOWDOWN = 1, NV_THRESHOLD_MEMORY = 2, NV_THRESHOLD_GPU = 3 };

/// `nvmlMemoryErrorType_t` and `nvmlEccCounterType_t`.
enum { NV_UNCORRECTED = 1 };
enum { NV_SINCE_LOADED = 0, NV_EVER = 1 };

/// `nvmlIntNvLinkDeviceType_t`.
enum { NV_LINK_TO_GPU = 0, NV_LINK_TO_SWITCH = 2 };

/// `NVML_NVLINK_MAX_LINKS`.
enum { NV_MOST_LINKS = 18 };

/// `NVML_FI_DEV_POWER_INSTANT`, and the types of values that a field may have (`nvmlValueType_t`).
enum { NV_FIELD_POWER_INSTANT = 186 };
enum {
  NV_VALUE_DOUBLE = 0,
  NV_VALUE_UNSIGNED = 1,
  NV_VALUE_UNSIGNED_LONG = 2,
  NV_VALUE_UNSIGNED_LONG_LONG = 3,
  NV_VALUE_SIGNED_LONG_LONG = 4,
  NV_VALUE_SIGNED = 5,
};

/// The reasons for which clocks are below their highest, `nvmlClocksEventReason…`.
enum {
  NV_REASON_IDLE = 0x1,
  NV_REASON_APPLICATION_CLOCKS = 0x2,
  NV_REASON_POWER_CAP = 0x4,
  NV_REASON_HARDWARE = 0x8,
  NV_REASON_SYNC_BOOST = 0x10,
  NV_REASON_THERMAL = 0x20,
  NV_REASON_HARDWARE_THERMAL = 0x40,
  NV_REASON_POWER_BRAKE = 0x80,
  NV_REASON_DISPLAY = 0x100,
};

/// `nvmlDevice_t`.
typedef struct divide_nvml_device *nv_device;

/// `nvmlPciInfo_t`.
typedef struct {
  char legacy_bus[16];
  unsigned int domain;
  unsigned int bus;
  unsigned int device;
  unsigned int device_id;
  unsigned int subsystem_id;
  char bus_id[32];
} nv_pci;

/// `nvmlMemory_t`.
typedef struct {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
} nv_memory;

/// `nvmlMemory_v2_t`: `used` is without what the system keeps for itself.
typedef struct {
  unsigned int version;
  unsigned long long total;
  unsigned long long reserved;
  unsigned long long free;
  unsigned long long used;
} nv_memory_v2;

/// `nvmlMemory_v2`: the size of the structure, and its version in the highest byte.
#define NV_MEMORY_V2 ((unsigned int)(sizeof(nv_memory_v2) | (2u << 24)))

/// `nvmlProcessInfo_t`.
typedef struct {
  unsigned int id;
  unsigned long long memory;
  unsigned int gpu_instance;
  unsigned int compute_instance;
} nv_process;

/// `nvmlDeviceAttributes_t`.
typedef struct {
  unsigned int multiprocessors;
  unsigned int copy_engines;
  unsigned int decoders;
  unsigned int encoders;
  unsigned int jpeg_engines;
  unsigned int optical_flow_engines;
  unsigned int gpu_slices;
  unsigned int compute_slices;
  unsigned long long memory_mib;
} nv_attributes;

/// `nvmlFieldValue_t`.
typedef struct {
  unsigned int field;
  unsigned int scope;
  long long timestamp;
  long long latency;
  unsigned int type;
  unsigned int status;
  union {
    double real;
    int whole;
    unsigned int natural;
    unsigned long long_natural;
    unsigned long long longest_natural;
    signed long long longest_whole;
  } value;
} nv_field;

/// The parts of signatures, as `nvml_functions.h` names them.
#define NV_STATUS int
#define NV_DEVICE nv_device
#define NV_PCI nv_pci
#define NV_MEMORY nv_memory
#define NV_MEMORY_2 nv_memory_v2
#define NV_PROCESS nv_process
#define NV_ATTRIBUTES nv_attributes
#define NV_FIELD nv_field
#define NV_SWITCH unsigned int
#define NV_CLOCK unsigned int
#define NV_SENSOR unsigned int
#define NV_THRESHOLD unsigned int
#define NV_ERROR_KIND unsigned int
#define NV_COUNTER unsigned int
#define NV_LINK_END unsigned int

#endif
