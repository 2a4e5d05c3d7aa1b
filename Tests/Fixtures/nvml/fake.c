// A libnvidia-ml.so.1 that says what a scenario says: a file, named by FAKE_NVML, with a key and its values a line.
//
//   init CODE, driver VERSION, cuda NUMBER
//   fail FUNCTION CODE, hang FUNCTION, crash FUNCTION
//   device             begins a card, of which what follows is said
//   name, uuid, bus    texts
//   KEY NUMBER…        one number for each call, of which the last stays
//   process ID BYTES, part SMS BYTES NAME, nvlink LINK BUS or nvlink LINK switch: one line each
//
// Built with -DOLD it lacks what a driver of 2019 lacks.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nvml_types.h"

enum { MOST_LINES = 512, MOST_DEVICES = 16, MOST_PARTS = 8 };

struct divide_nvml_device {
  int first, end;
  /// A part of a card: the line that describes it.
  int part;
  struct divide_nvml_device *whole;
  int calls[MOST_LINES];
};

static char lines[MOST_LINES][256];
static int line_count, device_count;
static struct divide_nvml_device general, devices[MOST_DEVICES], parts[MOST_DEVICES][MOST_PARTS];

static const char *rest_of(int line, const char *key) {
  size_t length = strlen(key);
  return strncmp(lines[line], key, length) == 0 && lines[line][length] == ' ' ? lines[line] + length + 1 : NULL;
}

static const char *text(struct divide_nvml_device *device, const char *key) {
  for (int i = device->first; i < device->end; i++)
    if (rest_of(i, key)) return rest_of(i, key);
  return NULL;
}

/// The number of this call, or of the last that there is; 0 where the card has none.
static int number(struct divide_nvml_device *device, const char *key, unsigned long long *value) {
  for (int i = device->first; i < device->end; i++) {
    const char *rest = rest_of(i, key);
    if (!rest) continue;
    int wanted = device->calls[i]++;
    char *next;
    *value = strtoull(rest, &next, 0);
    while (wanted-- > 0) {
      char *end;
      unsigned long long another = strtoull(next, &end, 0);
      if (end == next) break;
      *value = another, next = end;
    }
    return 1;
  }
  return 0;
}

static void load(void) {
  const char *path = getenv("FAKE_NVML");
  FILE *file = path ? fopen(path, "r") : NULL;
  line_count = device_count = 0;
  while (file && line_count < MOST_LINES && fgets(lines[line_count], sizeof *lines, file)) {
    lines[line_count][strcspn(lines[line_count], "\n")] = 0;
    if (*lines[line_count] && *lines[line_count] != '#') line_count++;
  }
  if (file) fclose(file);
  general.end = line_count;
  for (int i = 0; i < line_count; i++) {
    if (strcmp(lines[i], "device") != 0) continue;
    if (device_count == 0) general.end = i;
    else devices[device_count - 1].end = i;
    devices[device_count++] = (struct divide_nvml_device){.first = i, .end = line_count, .part = -1};
  }
}

/// What a function answers before it looks at anything: what the scenario says of it by name.
static int status_of(const char *function) {
  for (int i = 0; i < general.end; i++) {
    const char *hang = rest_of(i, "hang"), *crash = rest_of(i, "crash"), *fail = rest_of(i, "fail");
    size_t length = strlen(function);
    if (hang && strcmp(hang, function) == 0)
      for (;;) pause();
    if (crash && strcmp(crash, function) == 0) abort();
    if (fail && strncmp(fail, function, length) == 0 && fail[length] == ' ') return atoi(fail + length);
  }
  return NV_SUCCESS;
}

#define CHECK() \
  do { \
    int said = status_of(__func__); \
    if (said != NV_SUCCESS) return said; \
  } while (0)

static int give(struct divide_nvml_device *device, const char *key, unsigned *value) {
  unsigned long long found = 0;
  if (!number(device, key, &found)) return NV_NOT_SUPPORTED;
  *value = (unsigned)found;
  return NV_SUCCESS;
}

static int give_text(const char *found, char *text, unsigned size) {
  if (!found) return NV_NOT_SUPPORTED;
  if (strlen(found) + 1 > size) return NV_INSUFFICIENT_SIZE;
  strcpy(text, found);
  return NV_SUCCESS;
}

int nvmlInit_v2(void) {
  load();
  CHECK();
  unsigned code = NV_SUCCESS;
  return give(&general, "init", &code) == NV_SUCCESS ? (int)code
                                                     : line_count == 0 ? NV_DRIVER_NOT_LOADED : NV_SUCCESS;
}

int nvmlShutdown(void) { return NV_SUCCESS; }

int nvmlSystemGetDriverVersion(char *version, unsigned size) {
  CHECK();
  return give_text(text(&general, "driver"), version, size);
}

int nvmlSystemGetCudaDriverVersion_v2(int *version) {
  CHECK();
  return give(&general, "cuda", (unsigned *)version);
}

int nvmlDeviceGetCount_v2(unsigned *count) {
  CHECK();
  *count = (unsigned)device_count;
  return NV_SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, nv_device *device) {
  CHECK();
  if (index >= (unsigned)device_count) return 2;
  unsigned lost = 0;
  if (give(&devices[index], "lost", &lost) == NV_SUCCESS && lost) return NV_GPU_IS_LOST;
  *device = &devices[index];
  return NV_SUCCESS;
}

/// The name of a part, after its SMs and its memory.
static const char *part_name(nv_device device) {
  const char *rest = rest_of(device->part, "part");
  for (int i = 0; i < 2; i++) rest = strchr(rest, ' ') + 1;
  return rest;
}

int nvmlDeviceGetName(nv_device device, char *name, unsigned size) {
  CHECK();
  return give_text(device->whole ? part_name(device) : text(device, "name"), name, size);
}

int nvmlDeviceGetUUID(nv_device device, char *uuid, unsigned size) {
  CHECK();
  return give_text(device->whole ? "MIG-secret" : text(device, "uuid"), uuid, size);
}

int nvmlDeviceGetPciInfo_v3(nv_device device, nv_pci *pci) {
  CHECK();
  memset(pci, 0, sizeof *pci);
  return give_text(text(device, "bus"), pci->bus_id, sizeof pci->bus_id);
}

static int memory_of(nv_device device, unsigned long long *total, unsigned long long *free) {
  if (device->whole) {
    unsigned multiprocessors;
    if (sscanf(rest_of(device->part, "part"), "%u %llu", &multiprocessors, total) != 2) return NV_UNKNOWN;
    *free = *total;
    return NV_SUCCESS;
  }
  if (!number(device, "memory", total)) return NV_NOT_SUPPORTED;
  if (!number(device, "memory-free", free)) *free = *total;
  return NV_SUCCESS;
}

int nvmlDeviceGetMemoryInfo(nv_device device, nv_memory *memory) {
  CHECK();
  int status = memory_of(device, &memory->total, &memory->free);
  memory->used = memory->total - memory->free;
  return status;
}

int nvmlDeviceGetCudaComputeCapability(nv_device device, int *major, int *minor) {
  CHECK();
  const char *found = text(device, "capability");
  return found && sscanf(found, "%d %d", major, minor) == 2 ? NV_SUCCESS : NV_NOT_SUPPORTED;
}

int nvmlDeviceGetClockInfo(nv_device device, unsigned type, unsigned *clock) {
  CHECK();
  return give(device, type == NV_CLOCK_SM ? "sm-clock" : "memory-clock", clock);
}

int nvmlDeviceGetMaxClockInfo(nv_device device, unsigned type, unsigned *clock) {
  CHECK();
  return give(device, type == NV_CLOCK_SM ? "sm-clock-maximum" : "memory-clock-maximum", clock);
}

int nvmlDeviceGetApplicationsClock(nv_device device, unsigned type, unsigned *clock) {
  CHECK();
  return give(device, type == NV_CLOCK_SM ? "sm-clock-application" : "memory-clock-application", clock);
}

int nvmlDeviceGetPowerManagementLimit(nv_device device, unsigned *limit) {
  CHECK();
  return give(device, "power-limit", limit);
}

int nvmlDeviceGetPowerManagementDefaultLimit(nv_device device, unsigned *limit) {
  CHECK();
  return give(device, "power-limit-default", limit);
}

int nvmlDeviceGetPowerManagementLimitConstraints(nv_device device, unsigned *lowest, unsigned *highest) {
  CHECK();
  int status = give(device, "power-limit-lowest", lowest);
  return status ? status : give(device, "power-limit-highest", highest);
}

int nvmlDeviceGetPowerUsage(nv_device device, unsigned *power) {
  CHECK();
  return give(device, "power", power);
}

int nvmlDeviceGetTotalEnergyConsumption(nv_device device, unsigned long long *energy) {
  CHECK();
  return number(device, "energy", energy) ? NV_SUCCESS : NV_NOT_SUPPORTED;
}

int nvmlDeviceGetMigMode(nv_device device, unsigned *now, unsigned *later) {
  CHECK();
  int status = give(device, "mig", now);
  *later = *now;
  return status;
}

int nvmlDeviceGetMaxMigDeviceCount(nv_device device, unsigned *count) {
  CHECK();
  (void)device;
  *count = MOST_PARTS;
  return NV_SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(nv_device device, unsigned index, nv_device *part) {
  CHECK();
  unsigned found = 0;
  for (int i = device->first; i < device->end; i++) {
    if (!rest_of(i, "part") || found++ != index) continue;
    *part = &parts[device - devices][index];
    **part = (struct divide_nvml_device){.part = i, .whole = device};
    return NV_SUCCESS;
  }
  return 6;
}

int nvmlDeviceGetAttributes_v2(nv_device device, nv_attributes *attributes) {
  CHECK();
  memset(attributes, 0, sizeof *attributes);
  if (!device->whole) return NV_NOT_SUPPORTED;
  return sscanf(rest_of(device->part, "part"), "%u", &attributes->multiprocessors) == 1 ? NV_SUCCESS : NV_UNKNOWN;
}

int nvmlDeviceGetEccMode(nv_device device, unsigned *now, unsigned *later) {
  CHECK();
  int status = give(device, "ecc", now);
  *later = *now;
  return status;
}

int nvmlDeviceGetTotalEccErrors(nv_device device, unsigned kind, unsigned counter, unsigned long long *count) {
  CHECK();
  if (kind != NV_UNCORRECTED) return NV_NOT_SUPPORTED;
  return number(device, counter == NV_EVER ? "uncorrected-ever" : "uncorrected", count) ? NV_SUCCESS : NV_NOT_SUPPORTED;
}

int nvmlDeviceGetRetiredPagesPendingStatus(nv_device device, unsigned *pending) {
  CHECK();
  return give(device, "retirement-pending", pending);
}

int nvmlDeviceGetCurrPcieLinkGeneration(nv_device device, unsigned *value) {
  CHECK();
  return give(device, "generation", value);
}

int nvmlDeviceGetMaxPcieLinkGeneration(nv_device device, unsigned *value) {
  CHECK();
  return give(device, "generation-maximum", value);
}

int nvmlDeviceGetCurrPcieLinkWidth(nv_device device, unsigned *value) {
  CHECK();
  return give(device, "width", value);
}

int nvmlDeviceGetMaxPcieLinkWidth(nv_device device, unsigned *value) {
  CHECK();
  return give(device, "width-maximum", value);
}

static const char *link_of(nv_device device, unsigned link) {
  for (int i = device->first; i < device->end; i++) {
    const char *rest = rest_of(i, "nvlink");
    if (rest && (unsigned)atoi(rest) == link) return strchr(rest, ' ') + 1;
  }
  return NULL;
}

int nvmlDeviceGetNvLinkState(nv_device device, unsigned link, unsigned *is_on) {
  CHECK();
  if (!text(device, "nvlink")) return NV_NOT_SUPPORTED;
  *is_on = link_of(device, link) != NULL;
  return NV_SUCCESS;
}

int nvmlDeviceGetNvLinkRemoteDeviceType(nv_device device, unsigned link, unsigned *end) {
  CHECK();
  const char *found = link_of(device, link);
  if (!found) return NV_NOT_SUPPORTED;
  *end = strcmp(found, "switch") == 0 ? NV_LINK_TO_SWITCH : NV_LINK_TO_GPU;
  return NV_SUCCESS;
}

int nvmlDeviceGetNvLinkRemotePciInfo_v2(nv_device device, unsigned link, nv_pci *pci) {
  CHECK();
  memset(pci, 0, sizeof *pci);
  return give_text(link_of(device, link), pci->bus_id, sizeof pci->bus_id);
}

int nvmlDeviceGetPersistenceMode(nv_device device, unsigned *mode) {
  CHECK();
  return give(device, "persistence", mode);
}

int nvmlDeviceGetTemperature(nv_device device, unsigned sensor, unsigned *temperature) {
  CHECK();
  (void)sensor;
  return give(device, "temperature", temperature);
}

int nvmlDeviceGetTemperatureThreshold(nv_device device, unsigned threshold, unsigned *temperature) {
  CHECK();
  static const char *const keys[] = {
    "temperature-shutdown", "temperature-slowdown", "temperature-memory", "temperature-maximum"};
  return threshold < 4 ? give(device, keys[threshold], temperature) : NV_NOT_SUPPORTED;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(nv_device device, unsigned long long *reasons) {
  CHECK();
  return number(device, "reasons", reasons) ? NV_SUCCESS : NV_NOT_SUPPORTED;
}

static int processes_of(nv_device device, const char *key, unsigned *count, nv_process *processes) {
  unsigned found = 0;
  for (int i = device->first; i < device->end; i++) {
    const char *rest = rest_of(i, key);
    if (!rest || strcmp(rest, "none") == 0) continue;
    if (found < *count) {
      processes[found] = (nv_process){.gpu_instance = ~0u, .compute_instance = ~0u};
      sscanf(rest, "%u %lli", &processes[found].id, (long long *)&processes[found].memory);
    }
    found++;
  }
  int fits = found <= *count;
  *count = found;
  return fits ? NV_SUCCESS : NV_INSUFFICIENT_SIZE;
}

int nvmlDeviceGetComputeRunningProcesses_v2(nv_device device, unsigned *count, nv_process *processes) {
  CHECK();
  return processes_of(device, "process", count, processes);
}

#ifndef OLD
int nvmlDeviceGetComputeRunningProcesses_v3(nv_device device, unsigned *count, nv_process *processes) {
  CHECK();
  return processes_of(device, "process", count, processes);
}

int nvmlDeviceGetGraphicsRunningProcesses_v3(nv_device device, unsigned *count, nv_process *processes) {
  CHECK();
  return processes_of(device, "graphics-process", count, processes);
}

int nvmlDeviceGetMemoryInfo_v2(nv_device device, nv_memory_v2 *memory) {
  CHECK();
  if (memory->version != NV_MEMORY_V2) return 25;
  unsigned long long reserved = 0;
  int status = memory_of(device, &memory->total, &memory->free);
  if (!device->whole) number(device, "memory-reserved", &reserved);
  memory->reserved = reserved;
  memory->used = memory->total - memory->free - reserved;
  return status;
}

int nvmlDeviceGetNumGpuCores(nv_device device, unsigned *cores) {
  CHECK();
  return give(device, "cores", cores);
}

int nvmlDeviceGetFieldValues(nv_device device, int count, nv_field *fields) {
  CHECK();
  for (int i = 0; i < count; i++) {
    fields[i].type = NV_VALUE_UNSIGNED;
    fields[i].status = (unsigned)(fields[i].field == NV_FIELD_POWER_INSTANT
                                    ? give(device, "power-instant", &fields[i].value.natural)
                                    : NV_NOT_SUPPORTED);
  }
  return NV_SUCCESS;
}

int nvmlDeviceGetRemappedRows(nv_device device, unsigned *corrected, unsigned *uncorrected, unsigned *pending,
                              unsigned *failed) {
  CHECK();
  *corrected = *uncorrected = *failed = 0;
  int status = give(device, "remap-pending", pending);
  give(device, "remap-failed", failed);
  return status;
}

int nvmlDeviceGetCurrentClocksEventReasons(nv_device device, unsigned long long *reasons) {
  CHECK();
  return number(device, "reasons", reasons) ? NV_SUCCESS : NV_NOT_SUPPORTED;
}
#endif

// Their types have to be those of the library.
#define X(name, parameters) int name parameters;
#include "nvml_functions.h"
