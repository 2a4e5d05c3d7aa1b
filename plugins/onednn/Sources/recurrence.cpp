#include <cstring>

#include "layouts.hpp"

namespace {

constexpr auto one_way = dnnl::rnn_direction::unidirectional_left2right;

/// A layer of one direction. oneDNN's sizes begin with one layer and one direction.
struct Layer {
  int64_t batch, steps, inputs, hidden, gates;

  Layer(const Problem &problem, int64_t gates)
      : batch(problem.size("batch")),
        steps(problem.size("steps")),
        inputs(problem.size("inputs")),
        hidden(problem.size("hidden")),
        gates(gates) {}

  memory::desc source() const { return plain({steps, batch, inputs}, tag::tnc); }
  memory::desc destination() const { return plain({steps, batch, hidden}, tag::tnc); }
  memory::desc state() const { return plain({1, 1, batch, hidden}, tag::ldnc); }
  memory::desc bias(int64_t rows) const { return plain({1, 1, rows, hidden}, tag::ldgo); }
  /// Weights from `from` numbers to each gate's, one gate's rows behind the other's, as the host has them.
  memory::desc weights(int64_t from) const { return plain({1, 1, from, gates, hidden}, tag::ldgoi); }
  memory::desc any_weights(int64_t from) const { return any({1, 1, from, gates, hidden}); }

  /// The number of floats of one gate's weights.
  size_t gate_size(int64_t from) const { return static_cast<size_t>(from * hidden); }
};

const float *floats(const memory &tensor) {
  return static_cast<const float *>(tensor.get_data_handle());
}

}  // namespace

// The order of the gates, input, forget, candidate, output, is the host's.
Plan lstm(const Problem &problem, const engine &engine) {
  Layer layer(problem, 4);
  auto state = layer.state();
  dnnl::lstm_forward::primitive_desc description(
      {prop_kind::forward_inference, one_way, layer.source(), state, state,
       layer.any_weights(layer.inputs), layer.any_weights(layer.hidden), layer.bias(4),
       layer.destination(), state, state},
      engine);
  auto forward = plan<dnnl::lstm_forward>(
      description,
      {input("source", DNNL_ARG_SRC_LAYER, layer.source()),
       input("hidden_state", DNNL_ARG_SRC_ITER, state),
       input("cell_state", DNNL_ARG_SRC_ITER_C, state),
       input("input_weights", DNNL_ARG_WEIGHTS_LAYER, layer.weights(layer.inputs),
             description.weights_layer_desc()),
       input("hidden_weights", DNNL_ARG_WEIGHTS_ITER, layer.weights(layer.hidden),
             description.weights_iter_desc()),
       input("bias", DNNL_ARG_BIAS, layer.bias(4)),
       output("destination", DNNL_ARG_DST_LAYER, layer.destination()),
       output("final_cell_state", DNNL_ARG_DST_ITER_C, state)});
  // The last hidden state, which the destination ends with, can't be left out beside the cell state.
  forward.derived = {{DNNL_ARG_DST_ITER, true, state, state, nullptr}};
  return forward;
}

// The host's gates are reset, update, candidate, and reset weighs the candidate's whole hidden part, bias
// included: oneDNN's "linear before reset", whose gates are update, reset, candidate. It has one bias for
// the first two, and a fourth row for the candidate's hidden part.
Plan gru(const Problem &problem, const engine &engine) {
  Layer layer(problem, 3);
  auto state = layer.state();
  dnnl::lbr_gru_forward::primitive_desc description(
      {prop_kind::forward_inference, one_way, layer.source(), state,
       layer.any_weights(layer.inputs), layer.any_weights(layer.hidden), layer.bias(4),
       layer.destination(), state},
      engine);
  auto line = plain({3 * layer.hidden}, tag::a);
  auto forward = plan<dnnl::lbr_gru_forward>(
      description,
      {input("source", DNNL_ARG_SRC_LAYER, layer.source()),
       input("hidden_state", DNNL_ARG_SRC_ITER, state),
       input("input_weights", no_argument, layer.weights(layer.inputs)),
       input("hidden_weights", no_argument, layer.weights(layer.hidden)),
       input("input_bias", no_argument, line), input("hidden_bias", no_argument, line),
       output("destination", DNNL_ARG_DST_LAYER, layer.destination())});
  auto weights = [&](int argument, size_t operand, int64_t from, const memory::desc &used) {
    auto translate = [operand, size = layer.gate_size(from)](const std::vector<memory> &host,
                                                             void *written) {
      auto *to = static_cast<float *>(written);
      const float *reset = floats(host[operand]), *update = reset + size, *candidate = update + size;
      std::memcpy(to, update, size * sizeof(float));
      std::memcpy(to + size, reset, size * sizeof(float));
      std::memcpy(to + 2 * size, candidate, size * sizeof(float));
    };
    return Derived{argument, false, layer.weights(from), used, translate};
  };
  auto biases = [hidden = static_cast<size_t>(layer.hidden)](const std::vector<memory> &host,
                                                             void *written) {
    auto *to = static_cast<float *>(written);
    const float *of_input = floats(host[4]), *of_hidden = floats(host[5]);
    for (size_t i = 0; i < hidden; i++) {
      to[i] = of_input[hidden + i] + of_hidden[hidden + i];
      to[hidden + i] = of_input[i] + of_hidden[i];
      to[2 * hidden + i] = of_input[2 * hidden + i];
      to[3 * hidden + i] = of_hidden[2 * hidden + i];
    }
  };
  forward.derived = {
      weights(DNNL_ARG_WEIGHTS_LAYER, 2, layer.inputs, description.weights_layer_desc()),
      weights(DNNL_ARG_WEIGHTS_ITER, 3, layer.hidden, description.weights_iter_desc()),
      {DNNL_ARG_BIAS, false, layer.bias(4), layer.bias(4), biases},
      {DNNL_ARG_DST_ITER, true, state, state, nullptr},
  };
  return forward;
}
