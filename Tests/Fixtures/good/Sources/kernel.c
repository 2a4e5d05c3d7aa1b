/// Computes correctly: the control.
#include "fixture_gemm.h"

FIXTURE_PLUGIN("fixture-good", fixture_open, fixture_run, fixture_close)
