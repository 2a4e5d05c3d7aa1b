#include "plugin.h"

bool read_sizes(const divide_host *host, const divide_problem *problem, sizes *sizes) {
  // In the order of the struct, which ends with what follows from them.
  static const char *const names[] = {
      "batch", "channels", "height", "width", "filters", "filter_height", "filter_width",
      "stride_height", "stride_width", "padding_height", "padding_width", "dilation_height",
      "dilation_width", "groups",
  };
  if (!divide_read_sizes(host, problem, names, 14, INT32_MAX, (int64_t *)sizes)) return false;
  if (sizes->channels % sizes->groups != 0 || sizes->filters % sizes->groups != 0) {
    divide_refuse(host, DIVIDE_INVALID, "Channels and filters must divide into the groups.");
    return false;
  }
  const int64_t spare_height = sizes->height + 2 * sizes->padding_height -
                               sizes->dilation_height * (sizes->filter_height - 1) - 1;
  const int64_t spare_width = sizes->width + 2 * sizes->padding_width -
                              sizes->dilation_width * (sizes->filter_width - 1) - 1;
  if (spare_height < 0 || spare_width < 0) {
    divide_refuse(host, DIVIDE_INVALID, "The filter is larger than the padded image.");
    return false;
  }
  sizes->output_height = spare_height / sizes->stride_height + 1;
  sizes->output_width = spare_width / sizes->stride_width + 1;
  return true;
}

bool take_operands(const divide_host *host, const sizes *sizes, const divide_tensor *tensors,
                   uint32_t count, operands *operands) {
  const int64_t filter =
      sizes->channels / sizes->groups * sizes->filter_height * sizes->filter_width;
  const int64_t source = sizes->batch * sizes->channels * sizes->height * sizes->width;
  const int64_t destination =
      sizes->batch * sizes->filters * sizes->output_height * sizes->output_width;
  operands->source = divide_take_floats(host, tensors, count, 0, "source", source);
  operands->weights =
      divide_take_floats(host, tensors, count, 1, "weights", sizes->filters * filter);
  operands->destination =
      divide_take_floats(host, tensors, count, 2, "destination", destination);
  return operands->source && operands->weights && operands->destination;
}

/// Returns one output: what filter `f` sees of an image from the given place on.
static float output(const sizes *sizes, const operands *operands, int64_t image, int64_t f,
                    int64_t top, int64_t left) {
  const int64_t channels = sizes->channels / sizes->groups;
  const int64_t group = f / (sizes->filters / sizes->groups);
  const float *weight =
      operands->weights + f * channels * sizes->filter_height * sizes->filter_width;
  const float *plane = operands->source + (image * sizes->channels + group * channels) *
                                              sizes->height * sizes->width;
  float sum = 0;
  for (int64_t c = 0; c < channels; c++, plane += sizes->height * sizes->width)
    for (int64_t r = 0; r < sizes->filter_height; r++)
      for (int64_t s = 0; s < sizes->filter_width; s++, weight++) {
        const int64_t y = top + r * sizes->dilation_height;
        const int64_t x = left + s * sizes->dilation_width;
        // Beyond the border there are zeros.
        if (y < 0 || y >= sizes->height || x < 0 || x >= sizes->width) continue;
        sum += *weight * plane[y * sizes->width + x];
      }
  return sum;
}

bool compute(const sizes *sizes, const operands *operands, divide_watch *watch) {
  const int64_t work =
      sizes->channels / sizes->groups * sizes->filter_height * sizes->filter_width;
  float *destination = operands->destination;
  for (int64_t image = 0; image < sizes->batch; image++)
    for (int64_t f = 0; f < sizes->filters; f++)
      for (int64_t row = 0; row < sizes->output_height; row++)
        for (int64_t column = 0; column < sizes->output_width; column++) {
          *destination++ = output(sizes, operands, image, f,
                                  row * sizes->stride_height - sizes->padding_height,
                                  column * sizes->stride_width - sizes->padding_width);
          if (divide_is_cancelled(watch, work)) return false;
        }
  return true;
}
