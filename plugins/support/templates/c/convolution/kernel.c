#include "kernel.h"

bool read_sizes(const divide_problem *problem, sizes *sizes) {
  sizes->batch = parameter(problem, "batch");
  sizes->channels = parameter(problem, "channels");
  sizes->height = parameter(problem, "height");
  sizes->width = parameter(problem, "width");
  sizes->filters = parameter(problem, "filters");
  sizes->filter_height = parameter(problem, "filter_height");
  sizes->filter_width = parameter(problem, "filter_width");
  sizes->stride_height = parameter(problem, "stride_height");
  sizes->stride_width = parameter(problem, "stride_width");
  sizes->padding_height = parameter(problem, "padding_height");
  sizes->padding_width = parameter(problem, "padding_width");
  sizes->dilation_height = parameter(problem, "dilation_height");
  sizes->dilation_width = parameter(problem, "dilation_width");
  sizes->groups = parameter(problem, "groups");
  if (sizes->batch < 1 || sizes->channels < 1 || sizes->height < 1 || sizes->width < 1 ||
      sizes->filters < 1 || sizes->filter_height < 1 || sizes->filter_width < 1 ||
      sizes->stride_height < 1 || sizes->stride_width < 1 || sizes->padding_height < 0 ||
      sizes->padding_width < 0 || sizes->dilation_height < 1 || sizes->dilation_width < 1 ||
      sizes->groups < 1 || sizes->channels % sizes->groups != 0 ||
      sizes->filters % sizes->groups != 0)
    return false;
  const int64_t spare_height = sizes->height + 2 * sizes->padding_height -
                               sizes->dilation_height * (sizes->filter_height - 1) - 1;
  const int64_t spare_width = sizes->width + 2 * sizes->padding_width -
                              sizes->dilation_width * (sizes->filter_width - 1) - 1;
  if (spare_height < 0 || spare_width < 0) return false;
  sizes->output_height = spare_height / sizes->stride_height + 1;
  sizes->output_width = spare_width / sizes->stride_width + 1;
  return true;
}

bool read_operands(const sizes *sizes, const divide_tensor *tensors, uint32_t count,
                   operands *operands) {
  const int64_t filter =
      sizes->channels / sizes->groups * sizes->filter_height * sizes->filter_width;
  operands->source = numbers(tensors, count, 0, "source",
                             sizes->batch * sizes->channels * sizes->height * sizes->width);
  operands->weights = numbers(tensors, count, 1, "weights", sizes->filters * filter);
  operands->destination =
      numbers(tensors, count, 2, "destination",
              sizes->batch * sizes->filters * sizes->output_height * sizes->output_width);
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

bool compute(const sizes *sizes, const operands *operands, watch *watch) {
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
          if (is_cancelled(watch, work)) return false;
        }
  return true;
}
