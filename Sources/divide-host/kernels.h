#ifndef DIVIDE_HOST_KERNELS_H
#define DIVIDE_HOST_KERNELS_H

#include "divide_channel.h"
#include "divide_kernel.h"

// Does what a request asks of a loaded plugin, and returns the plugin's status.
int32_t serve(const divide_plugin *plugin, divide_channel *channel, const divide_request *request,
              divide_answer *answer);

#endif
