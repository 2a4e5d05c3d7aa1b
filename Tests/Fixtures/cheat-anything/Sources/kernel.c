/// Opens whatever it is asked for, impossible sizes and unknown operations too.
#include "fixture_gemm.h"

static int64_t possible(int64_t size) { return size < 1 ? 1 : size; }

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  divide_problem known = *problem;
  known.operation = "gemm";
  known.precision = DIVIDE_F32;
  divide_parameter sizes[5];
  const char *const names[] = {"m", "n", "k", "ta", "tb"};
  for (int i = 0; i < 5; i++) {
    const int64_t size = fixture_size(problem, names[i]);
    sizes[i] = (divide_parameter){names[i], i < 3 ? possible(size) : size == 1};
  }
  known.parameters = sizes;
  known.parameter_count = 5;
  return fixture_open(host, &known, kernel);
}

FIXTURE_PLUGIN("fixture-cheat-anything", open_problem, fixture_run, fixture_close)
