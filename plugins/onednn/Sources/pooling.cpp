#include "layouts.hpp"

namespace {

/// Windows over images, as oneDNN counts them.
struct Windows {
  memory::dims source, destination, window, stride, padding;

  explicit Windows(const Problem &problem) {
    source = {problem.size("batch"), problem.size("channels"), problem.size("height"),
              problem.size("width")};
    window = {problem.size("window_height"), problem.size("window_width")};
    stride = {problem.size("stride_height"), problem.size("stride_width")};
    padding = {problem.size("padding_height", 0), problem.size("padding_width", 0)};
    destination = {source[0], source[1], 0, 0};
    for (size_t i = 0; i < 2; i++) {
      if (source[2 + i] + 2 * padding[i] < window[i] || 2 * padding[i] > window[i]) {
        throw divide::Invalid("The window doesn't fit the padded image.");
      }
      destination[2 + i] = (source[2 + i] + 2 * padding[i] - window[i]) / stride[i] + 1;
    }
  }

  dnnl::pooling_forward::primitive_desc forward(const engine &engine, algorithm kind) const {
    return {{prop_kind::forward_training, kind, images(source), images(destination), stride, window,
             padding, padding},
            engine};
  }

  dnnl::pooling_backward::primitive_desc backward(const engine &engine, algorithm kind) const {
    return {{kind, images(source), images(destination), stride, window, padding, padding},
            engine,
            forward(engine, kind)};
  }

  Operand image_operand(const char *name, int argument, const memory::dims &dims,
                        bool is_output) const {
    auto host = plain(dims, tag::nchw);
    return is_output ? output(name, argument, host, images(dims))
                     : input(name, argument, host, images(dims));
  }

  /// Calls `body` with the index of each output and the first row and column of its window, which may be
  /// padding.
  template <typename Body>
  void for_each(Body body) const {
    size_t index = 0;
    for (int64_t plane = 0; plane < destination[0] * destination[1]; plane++) {
      for (int64_t row = 0; row < destination[2]; row++) {
        for (int64_t column = 0; column < destination[3]; column++) {
          body(index++, row * stride[0] - padding[0], column * stride[1] - padding[1]);
        }
      }
    }
  }

  template <typename Number>
  void places_from(const Number *kept, int32_t *places) const {
    for_each([&](size_t index, int64_t top, int64_t left) {
      int64_t row = top + kept[index] / window[1], column = left + kept[index] % window[1];
      places[index] = static_cast<int32_t>(row * source[3] + column);
    });
  }

  template <typename Number>
  void places_to(Number *kept, const int32_t *places) const {
    for_each([&](size_t index, int64_t top, int64_t left) {
      int64_t row = places[index] / source[3] - top, column = places[index] % source[3] - left;
      kept[index] = static_cast<Number>(row * window[1] + column);
    });
  }

  /// The workspace, which holds for each output where in its window the largest is, row by row of the window:
  /// the host's places count over the plane. oneDNN documents no meaning; the host checks each place.
  Derived places(const memory::desc &workspace, size_t operand, bool is_output) const {
    auto type = static_cast<memory::data_type>(workspace.data.data_type);
    if (type != memory::data_type::u8 && type != memory::data_type::s32) {
      throw divide::Unsupported("This version of oneDNN keeps the places of the largest in an unknown form.");
    }
    auto translate = [windows = *this, type, operand, is_output](const std::vector<memory> &host,
                                                                 void *kept) {
      auto *places = static_cast<int32_t *>(host[operand].get_data_handle());
      if (type == memory::data_type::u8) {
        auto *bytes = static_cast<uint8_t *>(kept);
        is_output ? windows.places_from(bytes, places) : windows.places_to(bytes, places);
      } else {
        auto *words = static_cast<int32_t *>(kept);
        is_output ? windows.places_from(words, places) : windows.places_to(words, places);
      }
    };
    return {DNNL_ARG_WORKSPACE, is_output, memory::desc(destination, type, tag::nchw), workspace,
            translate};
  }

  /// The host's tensor of places, which is no argument.
  Operand place_operand(bool is_output) const {
    auto host = memory::desc(destination, memory::data_type::s32, tag::nchw);
    return is_output ? output("places", no_argument, host) : input("places", no_argument, host);
  }
};

}  // namespace

Plan average_pooling(const Problem &problem, const engine &engine, bool is_backward) {
  Windows windows(problem);
  auto kind = algorithm::pooling_avg_include_padding;
  if (is_backward) {
    return plan<dnnl::pooling_backward>(
        windows.backward(engine, kind),
        {windows.image_operand("destination_gradient", DNNL_ARG_DIFF_DST, windows.destination, false),
         windows.image_operand("source_gradient", DNNL_ARG_DIFF_SRC, windows.source, true)});
  }
  return plan<dnnl::pooling_forward>(
      windows.forward(engine, kind),
      {windows.image_operand("source", DNNL_ARG_SRC, windows.source, false),
       windows.image_operand("destination", DNNL_ARG_DST, windows.destination, true)});
}

Plan max_pooling(const Problem &problem, const engine &engine, bool is_backward) {
  Windows windows(problem);
  auto kind = algorithm::pooling_max;
  if (is_backward) {
    auto description = windows.backward(engine, kind);
    auto backward = plan<dnnl::pooling_backward>(
        description,
        {windows.image_operand("destination_gradient", DNNL_ARG_DIFF_DST, windows.destination, false),
         windows.place_operand(false),
         windows.image_operand("source_gradient", DNNL_ARG_DIFF_SRC, windows.source, true)});
    backward.derived = {windows.places(description.workspace_desc(), 1, false)};
    return backward;
  }
  auto description = windows.forward(engine, kind);
  auto forward = plan<dnnl::pooling_forward>(
      description,
      {windows.image_operand("source", DNNL_ARG_SRC, windows.source, false),
       windows.image_operand("destination", DNNL_ARG_DST, windows.destination, true),
       windows.place_operand(true)});
  forward.derived = {windows.places(description.workspace_desc(), 2, true)};
  return forward;
}
