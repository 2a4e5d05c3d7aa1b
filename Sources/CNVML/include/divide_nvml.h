/// Reads NVIDIA's cards through the driver's management library, which is loaded when it is asked for and not before.
///
/// Nothing here changes a card. Whoever loads the library runs the driver's code, which can crash or never come back:
/// that belongs into a process of its own.
#ifndef DIVIDE_NVML_H
#define DIVIDE_NVML_H

#include <stdint.h>

/// What the card, or an old driver, doesn't tell.
static const int64_t divide_nvml_unknown = INT64_MIN;

/// A card, or a part of one.
struct divide_nvml_device;

/// Whether the dynamic linker might find the library, without loading it: some tens of microseconds.
int divide_nvml_is_near(void);

/// Loads the library and starts it.
///
/// Returns 0, a number of NVML's errors, -1 where the library can't be loaded, or -2 where it lacks what every version
/// has.
int divide_nvml_open(void);

/// The versions of the driver, into a text of `size` bytes, and of CUDA as 1000 × major + 10 × minor; each 1 if it is
/// known.
int divide_nvml_driver(char *text, int size);
int divide_nvml_cuda(int *version);

/// How many cards there are, or NVML's error as a negative number.
int divide_nvml_count(void);

/// A card by its place in the order of the PCI bus; NULL and NVML's error where it can't be reached.
struct divide_nvml_device *divide_nvml_device_at(int index, int *error);

/// A part of a card that is divided (MIG); NULL where there is none at this place.
struct divide_nvml_device *divide_nvml_part_at(struct divide_nvml_device *device, int index);

/// Texts about a card.
enum divide_nvml_text {
  DIVIDE_NVML_NAME,
  DIVIDE_NVML_UUID,
  DIVIDE_NVML_BUS,
};

/// Writes a text of at most `size` bytes, its end included; 1 if it is known.
int divide_nvml_text(struct divide_nvml_device *device, enum divide_nvml_text which, char *text, int size);

/// Writes where the other end of a link is on the bus; 1 if that is a card.
int divide_nvml_link_end(struct divide_nvml_device *device, int link, char *bus, int size);

/// Numbers about a card. Clocks are in MHz, power in mW, energy in mJ, temperatures in °C, memory in bytes.
enum divide_nvml_number {
  DIVIDE_NVML_MEMORY_TOTAL,
  DIVIDE_NVML_MEMORY_FREE,
  DIVIDE_NVML_MEMORY_USED,
  DIVIDE_NVML_CORES,
  /// 1000 × major + minor.
  DIVIDE_NVML_CAPABILITY,
  DIVIDE_NVML_SM_CLOCK,
  DIVIDE_NVML_SM_CLOCK_MAXIMUM,
  DIVIDE_NVML_SM_CLOCK_APPLICATION,
  DIVIDE_NVML_MEMORY_CLOCK,
  DIVIDE_NVML_MEMORY_CLOCK_MAXIMUM,
  DIVIDE_NVML_MEMORY_CLOCK_APPLICATION,
  /// Of this moment; and of the last second on cards since Ampere, but the A100.
  DIVIDE_NVML_POWER_INSTANT,
  DIVIDE_NVML_POWER_USAGE,
  DIVIDE_NVML_POWER_LIMIT,
  DIVIDE_NVML_POWER_LIMIT_DEFAULT,
  DIVIDE_NVML_POWER_LIMIT_LOWEST,
  DIVIDE_NVML_POWER_LIMIT_HIGHEST,
  DIVIDE_NVML_ENERGY,
  DIVIDE_NVML_IS_DIVIDED,
  DIVIDE_NVML_MOST_PARTS,
  DIVIDE_NVML_PART_MULTIPROCESSORS,
  DIVIDE_NVML_CORRECTS_ERRORS,
  DIVIDE_NVML_UNCORRECTED_ERRORS,
  DIVIDE_NVML_UNCORRECTED_ERRORS_EVER,
  DIVIDE_NVML_REMAP_PENDING,
  DIVIDE_NVML_REMAP_FAILED,
  DIVIDE_NVML_LINK_GENERATION,
  DIVIDE_NVML_LINK_GENERATION_MAXIMUM,
  DIVIDE_NVML_LINK_WIDTH,
  DIVIDE_NVML_LINK_WIDTH_MAXIMUM,
  DIVIDE_NVML_PERSISTENCE,
  DIVIDE_NVML_TEMPERATURE,
  DIVIDE_NVML_TEMPERATURE_SLOWDOWN,
  DIVIDE_NVML_TEMPERATURE_SHUTDOWN,
  DIVIDE_NVML_TEMPERATURE_GPU_MAXIMUM,
  DIVIDE_NVML_TEMPERATURE_MEMORY_MAXIMUM,
  /// The bits of `nvmlClocksEventReason…`.
  DIVIDE_NVML_CLOCK_REASONS,
};

/// Returns a number, or `divide_nvml_unknown`.
int64_t divide_nvml_number(struct divide_nvml_device *device, enum divide_nvml_number which);

/// What a link between cards leads to.
enum divide_nvml_link { DIVIDE_NVML_LINK_OFF, DIVIDE_NVML_LINK_CARD, DIVIDE_NVML_LINK_SWITCH, DIVIDE_NVML_LINK_OTHER };

/// The most links that a card can have.
int divide_nvml_most_links(void);

/// Where a link leads.
enum divide_nvml_link divide_nvml_link_at(struct divide_nvml_device *device, int link);

/// A process that has memory of a card; the memory may be `divide_nvml_unknown`.
struct divide_nvml_process {
  int64_t id;
  int64_t memory;
};

/// Writes the processes that compute or draw on a card, each once; returns how many, or -1 where that isn't told.
int divide_nvml_processes(struct divide_nvml_device *device, struct divide_nvml_process *processes, int capacity);

#endif
