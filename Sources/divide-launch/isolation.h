// What a command may no longer do, where the kernel can forbid it.
#ifndef DIVIDE_ISOLATION_H
#define DIVIDE_ISOLATION_H

#include <stdbool.h>

// Forbids new sockets but local ones; false where the kernel can't.
bool forbid_network(void);

// Forbids to write, make or remove files but in these folders and under /dev; false where the kernel can't.
bool confine_writes(const char *const folders[], int count);

#endif
