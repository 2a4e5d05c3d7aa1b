/// Between the host's layout, with channels outside the images, and the plugin's, with channels innermost.
#ifndef CONVOLUTION_LAYOUT_H
#define CONVOLUTION_LAYOUT_H

#include "plan.h"

// Elements are `width` bytes, 4 or 8.

/// Turns the images of the host into the plugin's.
void import_images(int64_t width, int64_t batch, int64_t channels, int64_t pixels, const void *from,
                   void *to);

/// Turns the plugin's images into the host's.
void export_images(int64_t width, int64_t batch, int64_t channels, int64_t pixels, const void *from,
                   void *to);

/// Orders the host's weights by group, grid, block of output channels, tap, input channel and output channel;
/// by tap and group where there is one channel in each.
void import_weights(int64_t width, const plan *plan, int64_t taps, const void *from, void *to);

/// Puts the plugin's gradient of the weights into the host's order.
void export_weights(int64_t width, const plan *plan, const void *from, void *to);

#endif
