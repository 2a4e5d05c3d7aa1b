/// Exports no entry, only a symbol nobody asks for.
#include "fixture_gemm.h"

DIVIDE_EXPORT const char *fixture_no_entry(void);

const char *fixture_no_entry(void) { return "nothing to see"; }
