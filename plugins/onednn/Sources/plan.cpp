#include "layouts.hpp"

namespace {

// What the host's normalizations add to the variance.
constexpr float epsilon = 1e-5f;

// MARK: - Products

Plan gemm(const Problem &problem, const Format &format, const engine &engine, bool is_batched) {
  int64_t m = problem.size("m"), n = problem.size("n"), k = problem.size("k");
  bool transposes_a = problem.size("ta", 0) == 1, transposes_b = problem.size("tb", 0) == 1;
  auto matrix = [&](memory::data_type type, int64_t rows, int64_t columns, bool is_transposed) {
    memory::dims dims = {rows, columns};
    memory::dims strides = is_transposed ? memory::dims{1, rows} : memory::dims{columns, 1};
    if (is_batched) {
      dims.insert(dims.begin(), problem.size("batch"));
      strides.insert(strides.begin(), rows * columns);
    }
    return memory::desc(dims, type, strides);
  };
  auto a = matrix(format.left, m, k, transposes_a), b = matrix(format.right, k, n, transposes_b),
       c = matrix(format.result, m, n, false);
  dnnl::matmul::primitive_desc description({a, b, c}, engine);
  return plan<dnnl::matmul>(description,
                            {input("a", DNNL_ARG_SRC, a), input("b", DNNL_ARG_WEIGHTS, b),
                             output("c", DNNL_ARG_DST, c)});
}

// MARK: - Convolution

/// The dimensions of a convolution, as oneDNN counts them.
struct Shape {
  memory::dims source, weights, destination, stride, dilation, padding;
  tag weights_layout;

  explicit Shape(const Problem &problem) {
    int64_t groups = problem.size("groups"), channels = problem.size("channels"),
            filters = problem.size("filters");
    if (channels % groups != 0 || filters % groups != 0) {
      throw divide::Invalid("Channels and filters don't divide into the groups.");
    }
    source = {problem.size("batch"), channels, problem.size("height"), problem.size("width")};
    destination = {problem.size("batch"), filters, 0, 0};
    weights = {filters / groups, channels / groups, problem.size("filter_height"),
               problem.size("filter_width")};
    if (groups > 1) weights = {groups, weights[0], weights[1], weights[2], weights[3]};
    weights_layout = groups > 1 ? tag::goihw : tag::oihw;
    stride = {problem.size("stride_height"), problem.size("stride_width")};
    // oneDNN counts the gaps.
    dilation = {problem.size("dilation_height") - 1, problem.size("dilation_width") - 1};
    padding = {problem.size("padding_height", 0), problem.size("padding_width", 0)};
    for (size_t i = 0; i < 2; i++) {
      int64_t filter = weights[weights.size() - 2 + i];
      int64_t spare = source[2 + i] + 2 * padding[i] - (filter - 1) * (dilation[i] + 1) - 1;
      if (spare < 0) throw divide::Invalid("The filter is larger than the padded image.");
      destination[2 + i] = spare / stride[i] + 1;
    }
  }

  dnnl::convolution_forward::primitive_desc forward(const engine &engine, const Format &format,
                                                    prop_kind kind) const {
    return {{kind, algorithm::convolution_direct, any(source, format.left),
             any(weights, format.right), any(destination, format.result), stride, dilation, padding,
             padding},
            engine};
  }

  /// What the gradients go back to.
  dnnl::convolution_forward::primitive_desc forward(const engine &engine) const {
    return forward(engine, {f32, f32, f32}, prop_kind::forward_training);
  }
};

Plan convolution(const Problem &problem, const Format &format, const engine &engine) {
  Shape shape(problem);
  // Nobody trains in whole numbers, and oneDNN has no such pass.
  auto kind = format.result == memory::data_type::s32 ? prop_kind::forward_inference
                                                      : prop_kind::forward_training;
  auto description = shape.forward(engine, format, kind);
  return plan<dnnl::convolution_forward>(
      description,
      {input("source", DNNL_ARG_SRC, plain(shape.source, tag::nchw, format.left),
             description.src_desc()),
       input("weights", DNNL_ARG_WEIGHTS, plain(shape.weights, shape.weights_layout, format.right),
             description.weights_desc()),
       output("destination", DNNL_ARG_DST, plain(shape.destination, tag::nchw, format.result),
              description.dst_desc())});
}

Plan convolution_backward_data(const Problem &problem, const engine &engine) {
  Shape shape(problem);
  dnnl::convolution_backward_data::primitive_desc description(
      {algorithm::convolution_direct, any(shape.source), any(shape.weights),
       any(shape.destination), shape.stride, shape.dilation, shape.padding, shape.padding},
      engine, shape.forward(engine));
  return plan<dnnl::convolution_backward_data>(
      description,
      {input("destination_gradient", DNNL_ARG_DIFF_DST, plain(shape.destination, tag::nchw),
             description.diff_dst_desc()),
       input("weights", DNNL_ARG_WEIGHTS, plain(shape.weights, shape.weights_layout),
             description.weights_desc()),
       output("source_gradient", DNNL_ARG_DIFF_SRC, plain(shape.source, tag::nchw),
              description.diff_src_desc())});
}

Plan convolution_backward_weights(const Problem &problem, const engine &engine) {
  Shape shape(problem);
  dnnl::convolution_backward_weights::primitive_desc description(
      {algorithm::convolution_direct, any(shape.source), any(shape.weights),
       any(shape.destination), shape.stride, shape.dilation, shape.padding, shape.padding},
      engine, shape.forward(engine));
  return plan<dnnl::convolution_backward_weights>(
      description,
      {input("source", DNNL_ARG_SRC, plain(shape.source, tag::nchw), description.src_desc()),
       input("destination_gradient", DNNL_ARG_DIFF_DST, plain(shape.destination, tag::nchw),
             description.diff_dst_desc()),
       output("weights_gradient", DNNL_ARG_DIFF_WEIGHTS, plain(shape.weights, shape.weights_layout),
              description.diff_weights_desc())});
}

// MARK: - Elements

Plan activation(const Problem &problem, const engine &engine, algorithm kind, bool is_backward) {
  auto line = plain({problem.size("elements")}, tag::a);
  dnnl::eltwise_forward::primitive_desc forward({prop_kind::forward_training, kind, line, 0, 0},
                                                engine);
  if (!is_backward) {
    return plan<dnnl::eltwise_forward>(
        forward,
        {input("source", DNNL_ARG_SRC, line), output("destination", DNNL_ARG_DST, line)});
  }
  dnnl::eltwise_backward::primitive_desc backward({kind, line, line, 0, 0}, engine, forward);
  return plan<dnnl::eltwise_backward>(backward,
                                      {input("source", DNNL_ARG_SRC, line),
                                       input("destination_gradient", DNNL_ARG_DIFF_DST, line),
                                       output("source_gradient", DNNL_ARG_DIFF_SRC, line)});
}

Plan add(const Problem &problem, const engine &engine) {
  auto line = plain({problem.size("elements")}, tag::a);
  dnnl::binary::primitive_desc description({algorithm::binary_add, line, line, line}, engine);
  return plan<dnnl::binary>(description,
                            {input("a", DNNL_ARG_SRC_0, line), input("b", DNNL_ARG_SRC_1, line),
                             output("c", DNNL_ARG_DST, line)});
}

// MARK: - Rows

Plan softmax(const Problem &problem, const engine &engine, bool is_backward) {
  auto matrix = plain({problem.size("rows"), problem.size("columns")}, tag::ab);
  dnnl::softmax_forward::primitive_desc forward({prop_kind::forward_training, matrix, 1}, engine);
  if (!is_backward) {
    return plan<dnnl::softmax_forward>(
        forward,
        {input("source", DNNL_ARG_SRC, matrix), output("destination", DNNL_ARG_DST, matrix)});
  }
  dnnl::softmax_backward::primitive_desc backward({matrix, matrix, 1}, engine, forward);
  return plan<dnnl::softmax_backward>(backward,
                                      {input("destination", DNNL_ARG_DST, matrix),
                                       input("destination_gradient", DNNL_ARG_DIFF_DST, matrix),
                                       output("source_gradient", DNNL_ARG_DIFF_SRC, matrix)});
}

// MARK: - Normalization

/// The operands of a normalization, forward or backward.
std::vector<Operand> normalization(const memory::desc &host, const memory::desc &used,
                                   const memory::desc &factors, const memory::desc &statistics,
                                   bool is_backward) {
  if (!is_backward) {
    return {input("source", DNNL_ARG_SRC, host, used), input("scale", DNNL_ARG_SCALE, factors),
            input("shift", DNNL_ARG_SHIFT, factors),
            output("destination", DNNL_ARG_DST, host, used),
            output("mean", DNNL_ARG_MEAN, statistics),
            output("variance", DNNL_ARG_VARIANCE, statistics)};
  }
  return {input("source", DNNL_ARG_SRC, host, used),
          input("scale", DNNL_ARG_SCALE, factors),
          input("mean", DNNL_ARG_MEAN, statistics),
          input("variance", DNNL_ARG_VARIANCE, statistics),
          input("destination_gradient", DNNL_ARG_DIFF_DST, host, used),
          output("source_gradient", DNNL_ARG_DIFF_SRC, host, used),
          output("scale_gradient", DNNL_ARG_DIFF_SCALE, factors),
          output("shift_gradient", DNNL_ARG_DIFF_SHIFT, factors)};
}

/// Has the scale stand in for the shift, which a primitive asks for though no gradient depends on it.
Plan without_shift(Plan plan) {
  plan.unread_argument = DNNL_ARG_SHIFT;
  plan.unread_operand = 1;
  return plan;
}

const auto scale_and_shift =
    dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;

Plan layer_normalization(const Problem &problem, const engine &engine, bool is_backward) {
  auto matrix = plain({problem.size("rows"), problem.size("columns")}, tag::ab);
  auto factors = plain({problem.size("columns")}, tag::a);
  auto statistics = plain({problem.size("rows")}, tag::a);
  auto operands = normalization(matrix, matrix, factors, statistics, is_backward);
  dnnl::layer_normalization_forward::primitive_desc forward(
      {prop_kind::forward_training, matrix, statistics, epsilon, scale_and_shift}, engine);
  if (!is_backward) return plan<dnnl::layer_normalization_forward>(forward, operands);
  dnnl::layer_normalization_backward::primitive_desc backward(
      {prop_kind::backward, matrix, matrix, statistics, epsilon, scale_and_shift}, engine, forward);
  return without_shift(plan<dnnl::layer_normalization_backward>(backward, operands));
}

Plan batch_normalization(const Problem &problem, const engine &engine, bool is_backward) {
  memory::dims dims = {problem.size("batch"), problem.size("channels"), problem.size("height"),
                       problem.size("width")};
  auto used = images(dims);
  auto factors = plain({dims[1]}, tag::a);
  auto operands = normalization(plain(dims, tag::nchw), used, factors, factors, is_backward);
  dnnl::batch_normalization_forward::primitive_desc forward(
      {prop_kind::forward_training, used, epsilon, scale_and_shift}, engine);
  if (!is_backward) return plan<dnnl::batch_normalization_forward>(forward, operands);
  dnnl::batch_normalization_backward::primitive_desc backward(
      {prop_kind::backward, used, used, epsilon, scale_and_shift}, engine, forward);
  return without_shift(plan<dnnl::batch_normalization_backward>(backward, operands));
}

}  // namespace

Plan make_plan(const Problem &problem, const Format &format, const engine &engine) {
  const std::string operation = problem.operation();
  if (operation == "gemm") return gemm(problem, format, engine, false);
  if (operation == "batched-gemm") return gemm(problem, format, engine, true);
  if (operation == "convolution") return convolution(problem, format, engine);
  if (!format.is_f32()) {
    throw divide::Unsupported(
        "This plugin computes '" + operation +
        "' in f32 only; gemm, batched-gemm and convolution in bf16 and i8, too.");
  }
  if (operation == "convolution-backward-data") return convolution_backward_data(problem, engine);
  if (operation == "convolution-backward-weights") {
    return convolution_backward_weights(problem, engine);
  }
  if (operation == "relu") return activation(problem, engine, algorithm::eltwise_relu, false);
  if (operation == "relu-backward") {
    return activation(problem, engine, algorithm::eltwise_relu, true);
  }
  if (operation == "gelu") return activation(problem, engine, algorithm::eltwise_gelu_erf, false);
  if (operation == "gelu-backward") {
    return activation(problem, engine, algorithm::eltwise_gelu_erf, true);
  }
  if (operation == "add") return add(problem, engine);
  if (operation == "softmax") return softmax(problem, engine, false);
  if (operation == "softmax-backward") return softmax(problem, engine, true);
  if (operation == "layer-normalization") return layer_normalization(problem, engine, false);
  if (operation == "layer-normalization-backward") {
    return layer_normalization(problem, engine, true);
  }
  if (operation == "batch-normalization") return batch_normalization(problem, engine, false);
  if (operation == "batch-normalization-backward") {
    return batch_normalization(problem, engine, true);
  }
  if (operation == "average-pooling") return average_pooling(problem, engine, false);
  if (operation == "average-pooling-backward") return average_pooling(problem, engine, true);
  if (operation == "max-pooling") return max_pooling(problem, engine, false);
  if (operation == "max-pooling-backward") return max_pooling(problem, engine, true);
  if (operation == "lstm") return lstm(problem, engine);
  if (operation == "gru") return gru(problem, engine);
  throw divide::Unsupported("This plugin doesn't compute '" + operation + "'.");
}
