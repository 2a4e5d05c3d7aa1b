/// Computes everything as it should, with the code that the others lie with: the control.
#include "hostile.h"

HOSTILE_PLUGIN()
