#define _GNU_SOURCE
#include "divide_nvml.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nvml_types.h"

#define LIBRARY "libnvidia-ml.so.1"

/// The library's functions, each NULL where a version lacks it.
static struct {
#define X(name, parameters) NV_STATUS(*name) parameters;
#include "nvml_functions.h"
#undef X
} nvml;

// MARK: - Loading

/// Whether a folder, given with its length, holds the library.
static int holds_library(const char *folder, size_t length) {
  char path[PATH_MAX];
  if (length == 0 || length + sizeof LIBRARY + 1 > sizeof path) return 0;
  snprintf(path, sizeof path, "%.*s/%s", (int)length, folder, LIBRARY);
  return access(path, F_OK) == 0;
}

/// Whether the dynamic linker's cache names the library.
static int is_cached(void) {
  int descriptor = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  struct stat status;
  int found = 0;
  if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (bytes != MAP_FAILED) {
      found = memmem(bytes, (size_t)status.st_size, LIBRARY, sizeof LIBRARY) != NULL;
      munmap(bytes, (size_t)status.st_size);
    }
  }
  close(descriptor);
  return found;
}

int divide_nvml_is_near(void) {
  for (const char *rest = getenv("LD_LIBRARY_PATH"); rest && *rest;) {
    size_t length = strcspn(rest, ":;");
    if (holds_library(rest, length)) return 1;
    rest += length;
    if (*rest) rest++;
  }
  static const char *const folders[] = {
    "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
    "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
  };
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (holds_library(folders[i], strlen(folders[i]))) return 1;
  return is_cached();
}

int divide_nvml_open(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) return -1;
#define X(name, parameters) *(void **)&nvml.name = dlsym(library, #name);
#include "nvml_functions.h"
#undef X
  if (!nvml.nvmlInit_v2 || !nvml.nvmlDeviceGetCount_v2 || !nvml.nvmlDeviceGetHandleByIndex_v2) return -2;
  return nvml.nvmlInit_v2();
}

// MARK: - The driver

int divide_nvml_driver(char *text, int size) {
  memset(text, 0, (size_t)size);
  int known = nvml.nvmlSystemGetDriverVersion && nvml.nvmlSystemGetDriverVersion(text, (unsigned)size) == NV_SUCCESS;
  text[size - 1] = 0;
  return known;
}

int divide_nvml_cuda(int *version) {
  return nvml.nvmlSystemGetCudaDriverVersion_v2 && nvml.nvmlSystemGetCudaDriverVersion_v2(version) == NV_SUCCESS;
}

int divide_nvml_count(void) {
  unsigned count = 0;
  int status = nvml.nvmlDeviceGetCount_v2(&count);
  return status == NV_SUCCESS ? (count < 1024 ? (int)count : 1024) : -status;
}

// MARK: - Cards

struct divide_nvml_device *divide_nvml_device_at(int index, int *error) {
  nv_device device = NULL;
  *error = nvml.nvmlDeviceGetHandleByIndex_v2((unsigned)index, &device);
  return *error == NV_SUCCESS ? device : NULL;
}

struct divide_nvml_device *divide_nvml_part_at(struct divide_nvml_device *device, int index) {
  nv_device part = NULL;
  if (!nvml.nvmlDeviceGetMigDeviceHandleByIndex) return NULL;
  return nvml.nvmlDeviceGetMigDeviceHandleByIndex(device, (unsigned)index, &part) == NV_SUCCESS ? part : NULL;
}

/// Copies a text of a structure, which may lack its end.
static int copy(char *text, int size, const char *source, size_t most) {
  snprintf(text, (size_t)size, "%.*s", (int)most, source);
  return *text != 0;
}

int divide_nvml_text(struct divide_nvml_device *device, enum divide_nvml_text which, char *text, int size) {
  memset(text, 0, (size_t)size);
  int status = NV_FUNCTION_NOT_FOUND;
  nv_pci pci = {0};
  switch (which) {
    case DIVIDE_NVML_NAME:
      if (nvml.nvmlDeviceGetName) status = nvml.nvmlDeviceGetName(device, text, (unsigned)size);
      break;
    case DIVIDE_NVML_UUID:
      if (nvml.nvmlDeviceGetUUID) status = nvml.nvmlDeviceGetUUID(device, text, (unsigned)size);
      break;
    case DIVIDE_NVML_BUS:
      if (nvml.nvmlDeviceGetPciInfo_v3) status = nvml.nvmlDeviceGetPciInfo_v3(device, &pci);
      if (status == NV_SUCCESS) return copy(text, size, pci.bus_id, sizeof pci.bus_id);
      break;
  }
  text[size - 1] = 0;
  return status == NV_SUCCESS && *text != 0;
}

// MARK: - Links between cards

int divide_nvml_most_links(void) { return NV_MOST_LINKS; }

int divide_nvml_link_end(struct divide_nvml_device *device, int link, char *bus, int size) {
  nv_pci pci = {0};
  memset(bus, 0, (size_t)size);
  if (!nvml.nvmlDeviceGetNvLinkRemotePciInfo_v2) return 0;
  if (nvml.nvmlDeviceGetNvLinkRemotePciInfo_v2(device, (unsigned)link, &pci) != NV_SUCCESS) return 0;
  return copy(bus, size, pci.bus_id, sizeof pci.bus_id);
}

enum divide_nvml_link divide_nvml_link_at(struct divide_nvml_device *device, int link) {
  unsigned is_on = 0, end = 0;
  if (!nvml.nvmlDeviceGetNvLinkState) return DIVIDE_NVML_LINK_OFF;
  if (nvml.nvmlDeviceGetNvLinkState(device, (unsigned)link, &is_on) != NV_SUCCESS || !is_on)
    return DIVIDE_NVML_LINK_OFF;
  if (!nvml.nvmlDeviceGetNvLinkRemoteDeviceType) return DIVIDE_NVML_LINK_OTHER;
  if (nvml.nvmlDeviceGetNvLinkRemoteDeviceType(device, (unsigned)link, &end) != NV_SUCCESS)
    return DIVIDE_NVML_LINK_OTHER;
  if (end == NV_LINK_TO_GPU) return DIVIDE_NVML_LINK_CARD;
  return end == NV_LINK_TO_SWITCH ? DIVIDE_NVML_LINK_SWITCH : DIVIDE_NVML_LINK_OTHER;
}

// MARK: - Numbers

/// The result of a call that gives an unsigned number, where this version has it.
#define GIVEN(name, type, ...) \
  ({ \
    type value = 0; \
    nvml.name && nvml.name(device, ##__VA_ARGS__, &value) == NV_SUCCESS ? whole(value) : divide_nvml_unknown; \
  })

/// A number that fits; what doesn't is nothing that a card would say.
static int64_t whole(unsigned long long value) {
  return value <= INT64_MAX ? (int64_t)value : divide_nvml_unknown;
}

static int64_t memory(nv_device device, enum divide_nvml_number which) {
  nv_memory_v2 now = {.version = NV_MEMORY_V2};
  nv_memory old = {0};
  unsigned long long total, free, used;
  if (nvml.nvmlDeviceGetMemoryInfo_v2 && nvml.nvmlDeviceGetMemoryInfo_v2(device, &now) == NV_SUCCESS) {
    total = now.total, free = now.free, used = now.used;
  } else if (nvml.nvmlDeviceGetMemoryInfo && nvml.nvmlDeviceGetMemoryInfo(device, &old) == NV_SUCCESS) {
    total = old.total, free = old.free, used = old.used;
  } else {
    return divide_nvml_unknown;
  }
  return whole(which == DIVIDE_NVML_MEMORY_TOTAL ? total : which == DIVIDE_NVML_MEMORY_FREE ? free : used);
}

static int64_t capability(nv_device device) {
  int major = 0, minor = 0;
  if (!nvml.nvmlDeviceGetCudaComputeCapability) return divide_nvml_unknown;
  if (nvml.nvmlDeviceGetCudaComputeCapability(device, &major, &minor) != NV_SUCCESS) return divide_nvml_unknown;
  if (major < 0 || minor < 0 || minor >= 1000) return divide_nvml_unknown;
  return 1000LL * major + minor;
}

static int64_t instant_power(nv_device device) {
  nv_field field = {.field = NV_FIELD_POWER_INSTANT, .status = NV_UNKNOWN};
  if (!nvml.nvmlDeviceGetFieldValues) return divide_nvml_unknown;
  if (nvml.nvmlDeviceGetFieldValues(device, 1, &field) != NV_SUCCESS || field.status != NV_SUCCESS)
    return divide_nvml_unknown;
  switch (field.type) {
    case NV_VALUE_UNSIGNED: return field.value.natural;
    case NV_VALUE_UNSIGNED_LONG: return whole(field.value.long_natural);
    case NV_VALUE_UNSIGNED_LONG_LONG: return whole(field.value.longest_natural);
    default: return divide_nvml_unknown;
  }
}

static int64_t power_range(nv_device device, int is_highest) {
  unsigned lowest = 0, highest = 0;
  if (!nvml.nvmlDeviceGetPowerManagementLimitConstraints) return divide_nvml_unknown;
  if (nvml.nvmlDeviceGetPowerManagementLimitConstraints(device, &lowest, &highest) != NV_SUCCESS)
    return divide_nvml_unknown;
  return is_highest ? highest : lowest;
}

/// The present one of two numbers, of which the other is what a restart would bring.
static int64_t present(int (*call)(nv_device, unsigned *, unsigned *), nv_device device) {
  unsigned now = 0, later = 0;
  return call && call(device, &now, &later) == NV_SUCCESS ? now : divide_nvml_unknown;
}

static int64_t remapping(nv_device device, int is_failure) {
  unsigned corrected = 0, uncorrected = 0, pending = 0, failed = 0;
  if (nvml.nvmlDeviceGetRemappedRows &&
      nvml.nvmlDeviceGetRemappedRows(device, &corrected, &uncorrected, &pending, &failed) == NV_SUCCESS)
    return is_failure ? failed != 0 : pending != 0;
  // Cards before Ampere retire pages instead.
  return is_failure ? divide_nvml_unknown : GIVEN(nvmlDeviceGetRetiredPagesPendingStatus, unsigned);
}

static int64_t part_multiprocessors(nv_device device) {
  nv_attributes attributes = {0};
  if (!nvml.nvmlDeviceGetAttributes_v2) return divide_nvml_unknown;
  if (nvml.nvmlDeviceGetAttributes_v2(device, &attributes) != NV_SUCCESS) return divide_nvml_unknown;
  return attributes.multiprocessors;
}

int64_t divide_nvml_number(struct divide_nvml_device *device, enum divide_nvml_number which) {
  switch (which) {
    case DIVIDE_NVML_MEMORY_TOTAL:
    case DIVIDE_NVML_MEMORY_FREE:
    case DIVIDE_NVML_MEMORY_USED: return memory(device, which);
    case DIVIDE_NVML_CORES: return GIVEN(nvmlDeviceGetNumGpuCores, unsigned);
    case DIVIDE_NVML_CAPABILITY: return capability(device);
    case DIVIDE_NVML_SM_CLOCK: return GIVEN(nvmlDeviceGetClockInfo, unsigned, NV_CLOCK_SM);
    case DIVIDE_NVML_SM_CLOCK_MAXIMUM: return GIVEN(nvmlDeviceGetMaxClockInfo, unsigned, NV_CLOCK_SM);
    case DIVIDE_NVML_SM_CLOCK_APPLICATION: return GIVEN(nvmlDeviceGetApplicationsClock, unsigned, NV_CLOCK_SM);
    case DIVIDE_NVML_MEMORY_CLOCK: return GIVEN(nvmlDeviceGetClockInfo, unsigned, NV_CLOCK_MEMORY);
    case DIVIDE_NVML_MEMORY_CLOCK_MAXIMUM: return GIVEN(nvmlDeviceGetMaxClockInfo, unsigned, NV_CLOCK_MEMORY);
    case DIVIDE_NVML_MEMORY_CLOCK_APPLICATION:
      return GIVEN(nvmlDeviceGetApplicationsClock, unsigned, NV_CLOCK_MEMORY);
    case DIVIDE_NVML_POWER_INSTANT: return instant_power(device);
    case DIVIDE_NVML_POWER_USAGE: return GIVEN(nvmlDeviceGetPowerUsage, unsigned);
    case DIVIDE_NVML_POWER_LIMIT: return GIVEN(nvmlDeviceGetPowerManagementLimit, unsigned);
    case DIVIDE_NVML_POWER_LIMIT_DEFAULT: return GIVEN(nvmlDeviceGetPowerManagementDefaultLimit, unsigned);
    case DIVIDE_NVML_POWER_LIMIT_LOWEST: return power_range(device, 0);
    case DIVIDE_NVML_POWER_LIMIT_HIGHEST: return power_range(device, 1);
    case DIVIDE_NVML_ENERGY: return GIVEN(nvmlDeviceGetTotalEnergyConsumption, unsigned long long);
    case DIVIDE_NVML_IS_DIVIDED: return present(nvml.nvmlDeviceGetMigMode, device);
    case DIVIDE_NVML_MOST_PARTS: return GIVEN(nvmlDeviceGetMaxMigDeviceCount, unsigned);
    case DIVIDE_NVML_PART_MULTIPROCESSORS: return part_multiprocessors(device);
    case DIVIDE_NVML_CORRECTS_ERRORS: return present(nvml.nvmlDeviceGetEccMode, device);
    case DIVIDE_NVML_UNCORRECTED_ERRORS:
      return GIVEN(nvmlDeviceGetTotalEccErrors, unsigned long long, NV_UNCORRECTED, NV_SINCE_LOADED);
    case DIVIDE_NVML_UNCORRECTED_ERRORS_EVER:
      return GIVEN(nvmlDeviceGetTotalEccErrors, unsigned long long, NV_UNCORRECTED, NV_EVER);
    case DIVIDE_NVML_REMAP_PENDING: return remapping(device, 0);
    case DIVIDE_NVML_REMAP_FAILED: return remapping(device, 1);
    case DIVIDE_NVML_LINK_GENERATION: return GIVEN(nvmlDeviceGetCurrPcieLinkGeneration, unsigned);
    case DIVIDE_NVML_LINK_GENERATION_MAXIMUM: return GIVEN(nvmlDeviceGetMaxPcieLinkGeneration, unsigned);
    case DIVIDE_NVML_LINK_WIDTH: return GIVEN(nvmlDeviceGetCurrPcieLinkWidth, unsigned);
    case DIVIDE_NVML_LINK_WIDTH_MAXIMUM: return GIVEN(nvmlDeviceGetMaxPcieLinkWidth, unsigned);
    case DIVIDE_NVML_PERSISTENCE: return GIVEN(nvmlDeviceGetPersistenceMode, unsigned);
    case DIVIDE_NVML_TEMPERATURE: return GIVEN(nvmlDeviceGetTemperature, unsigned, NV_SENSOR_GPU);
    case DIVIDE_NVML_TEMPERATURE_SLOWDOWN:
      return GIVEN(nvmlDeviceGetTemperatureThreshold, unsigned, NV_THRESHOLD_SLOWDOWN);
    case DIVIDE_NVML_TEMPERATURE_SHUTDOWN:
      return GIVEN(nvmlDeviceGetTemperatureThreshold, unsigned, NV_THRESHOLD_SHUTDOWN);
    case DIVIDE_NVML_TEMPERATURE_GPU_MAXIMUM:
      return GIVEN(nvmlDeviceGetTemperatureThreshold, unsigned, NV_THRESHOLD_GPU);
    case DIVIDE_NVML_TEMPERATURE_MEMORY_MAXIMUM:
      return GIVEN(nvmlDeviceGetTemperatureThreshold, unsigned, NV_THRESHOLD_MEMORY);
    case DIVIDE_NVML_CLOCK_REASONS: {
      // The name until driver 535.
      int64_t reasons = GIVEN(nvmlDeviceGetCurrentClocksEventReasons, unsigned long long);
      return reasons != divide_nvml_unknown ? reasons
                                            : GIVEN(nvmlDeviceGetCurrentClocksThrottleReasons, unsigned long long);
    }
  }
  return divide_nvml_unknown;
}

// MARK: - Processes

enum { MOST_PROCESSES = 1024 };

/// Adds the processes of one list to those that are known; 0 where the list isn't told.
static int add_processes(int (*list)(nv_device, unsigned *, nv_process *), nv_device device,
                         struct divide_nvml_process *processes, int *count, int capacity) {
  static nv_process found[MOST_PROCESSES];
  unsigned listed = MOST_PROCESSES;
  if (!list || list(device, &listed, found) != NV_SUCCESS || listed > MOST_PROCESSES) return 0;
  for (unsigned i = 0; i < listed; i++) {
    int place = 0;
    while (place < *count && processes[place].id != found[i].id) place++;
    if (place < *count || *count == capacity) continue;
    // NVML_VALUE_NOT_AVAILABLE is all ones.
    processes[(*count)++] = (struct divide_nvml_process){.id = found[i].id, .memory = whole(found[i].memory)};
  }
  return 1;
}

int divide_nvml_processes(struct divide_nvml_device *device, struct divide_nvml_process *processes, int capacity) {
  int count = 0;
  if (!add_processes(nvml.nvmlDeviceGetComputeRunningProcesses_v3, device, processes, &count, capacity) &&
      !add_processes(nvml.nvmlDeviceGetComputeRunningProcesses_v2, device, processes, &count, capacity))
    return -1;
  add_processes(nvml.nvmlDeviceGetMPSComputeRunningProcesses_v3, device, processes, &count, capacity);
  add_processes(nvml.nvmlDeviceGetGraphicsRunningProcesses_v3, device, processes, &count, capacity);
  return count;
}
