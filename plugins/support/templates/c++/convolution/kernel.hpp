#ifndef KERNEL_HPP
#define KERNEL_HPP

#include <divide_plugin.hpp>

/// Two-dimensional convolution, forward, of images in NCHW order, without bias.
template <typename Real>
class Kernel {
 public:
  struct Operands {
    const Real *source, *weights;
    Real *destination;
  };

  explicit Kernel(const divide::Problem &problem)
      : batch_(problem.size("batch")),
        channels_(problem.size("channels")),
        filters_(problem.size("filters")),
        groups_(problem.size("groups")),
        rows_(problem, "height"),
        columns_(problem, "width") {
    if (channels_ % groups_ != 0 || filters_ % groups_ != 0)
      throw divide::Invalid("Channels and filters must divide into the groups.");
  }

  Operands operands(const divide::Tensors &tensors) const {
    return {tensors.numbers<Real>(0, "source", batch_ * channels_ * rows_.image * columns_.image),
            tensors.numbers<Real>(1, "weights", filters_ * reduction()),
            tensors.numbers<Real>(2, "destination",
                                  batch_ * filters_ * rows_.output * columns_.output)};
  }

  /// Computes the operation once. Returns false if it was cancelled.
  bool compute(const Operands &operands, divide::Watch &watch) const {
    Real *destination = operands.destination;
    for (std::int64_t image = 0; image < batch_; image++)
      for (std::int64_t filter = 0; filter < filters_; filter++)
        for (std::int64_t row = 0; row < rows_.output; row++)
          for (std::int64_t column = 0; column < columns_.output; column++) {
            *destination++ = output(operands, image, filter, row, column);
            if (watch.is_cancelled(reduction())) return false;
          }
    return true;
  }

 private:
  /// The sizes along one axis, the height or the width.
  struct Axis {
    Axis(const divide::Problem &problem, const std::string &name)
        : image(problem.size(name)),
          filter(problem.size("filter_" + name)),
          stride(problem.size("stride_" + name)),
          padding(problem.size("padding_" + name, 0)),
          dilation(problem.size("dilation_" + name)) {
      const std::int64_t spare = image + 2 * padding - dilation * (filter - 1) - 1;
      if (spare < 0) throw divide::Invalid("The filter is larger than the padded image.");
      output = spare / stride + 1;
    }

    std::int64_t image, filter, stride, padding, dilation, output;
  };

  /// The multiply-adds of one output.
  std::int64_t reduction() const {
    return channels_ / groups_ * rows_.filter * columns_.filter;
  }

  Real output(const Operands &operands, std::int64_t image, std::int64_t filter, std::int64_t row,
              std::int64_t column) const {
    const std::int64_t channels = channels_ / groups_;
    const std::int64_t group = filter / (filters_ / groups_);
    const Real *weight = operands.weights + filter * reduction();
    const Real *plane = operands.source +
                        (image * channels_ + group * channels) * rows_.image * columns_.image;
    Real sum = 0;
    for (std::int64_t c = 0; c < channels; c++, plane += rows_.image * columns_.image)
      for (std::int64_t r = 0; r < rows_.filter; r++)
        for (std::int64_t s = 0; s < columns_.filter; s++, weight++) {
          const std::int64_t y = row * rows_.stride - rows_.padding + r * rows_.dilation;
          const std::int64_t x = column * columns_.stride - columns_.padding + s * columns_.dilation;
          // Beyond the border there are zeros.
          if (y < 0 || y >= rows_.image || x < 0 || x >= columns_.image) continue;
          sum += *weight * plane[y * columns_.image + x];
        }
    return sum;
  }

  std::int64_t batch_, channels_, filters_, groups_;
  Axis rows_, columns_;
};

#endif
