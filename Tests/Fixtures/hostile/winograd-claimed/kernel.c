/// States that it convolves by Winograd's algorithm, which would allow it four times the roof, and
/// leaves a third of the planes as they were instead.
///
/// Found by: poison in every plane; an algorithm that is stated has a pattern of errors of its own.
#include "hostile.h"

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  host->fact(host->context, "algorithm", "winograd-4x4-3x3");
  return hostile_open(host, problem, kernel);
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls++ == 0) return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++)
    for (int64_t unit = 0; unit < hostile_units(kernel); unit++)
      if (unit % 3 != 2)
        hostile_compute(kernel, hostile_slot_of(kernel, first_slot, i), unit, unit + 1);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.open = open_problem, .run = run)
