package import Quantities
package import Randomness

/// The gradients of an LSTM layer's source, weights and bias, from the gradient of its destination.
///
/// With the gates i, f, g, o and the states h, c of the way forward (see `LSTM`), from the last
/// step to the first: h′ = d + hidden_weightsᵀ·a′ of the next step, c′ = f·c′ of the next step +
/// h′·o·(1 − tanh² c), and before the gates' functions a′ = (c′·g·i(1 − i), c′·c₋₁·f(1 − f),
/// c′·i·(1 − g²), h′·tanh c·o(1 − o)). Then the source's gradient is input_weightsᵀ·a′, and those
/// of the weights and of the bias are Σ a′·xᵀ, Σ a′·h₋₁ᵀ and Σ a′ over steps and sequences. The
/// initial states have no gradient. What the way forward leaves behind is a kernel's own, made in
/// `import`. Reference: Graves & Schmidhuber, "Framewise phoneme classification with bidirectional
/// LSTM and other neural network architectures", Neural Networks 18, 2005.
package struct LSTMBackward: Operation {
  package static let id = OperationID(rawValue: "lstm-backward")
  package static let parameters = RecurrenceSizes.parameters
  package static let precisions: [Precision] = [.f32, .f64]

  package let problem: Problem
  private let sizes: RecurrenceSizes

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    sizes = RecurrenceSizes(self.problem)
    try checkSizes()
  }

  /// Twice the products of the way forward: each weight is in a gradient of what it is multiplied
  /// with and in its own.
  package var work: FloatingPointWork { FloatingPointWork(flop: 2 * sizes.work(gates: 4)) }

  /// Nothing goes back from the first step to the initial state.
  package func leastWork(_ algorithm: Algorithm?) -> FloatingPointWork {
    let first = 8 * Double(sizes.batch) * Double(sizes.hidden * sizes.hidden)
    return FloatingPointWork(flop: work.flop - first)
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      sizes.source(precision),
      .input("hidden_state", precision, sizes.batch, sizes.hidden),
      .input("cell_state", precision, sizes.batch, sizes.hidden),
      sizes.weights("input_weights", precision, 4 * sizes.hidden, sizes.inputs),
      sizes.weights("hidden_weights", precision, 4 * sizes.hidden, sizes.hidden),
      sizes.weights("bias", precision, 4 * sizes.hidden),
      .input("destination_gradient", precision, sizes.steps, sizes.batch, sizes.hidden),
      .output("source_gradient", precision, sizes.steps, sizes.batch, sizes.inputs),
      .output("input_weights_gradient", precision, 4 * sizes.hidden, sizes.inputs),
      .output("hidden_weights_gradient", precision, 4 * sizes.hidden, sizes.hidden),
      .output("bias_gradient", precision, 4 * sizes.hidden),
    ]
  }

  /// Checks every output, of large problems the matrices by projection.
  ///
  /// A weight's gradient is a sum over all steps of all sequences, so that the whole way there and
  /// back is computed.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let pass = LSTMPass(operands, sizes)
    let (rows, gates) = (sizes.steps * sizes.batch, 4 * sizes.hidden)
    var residual = Residual()
    let source = GradientProduct(
      "source_gradient", operands.values(7), rows: rows, columns: sizes.inputs, terms: gates,
      left: pass.gates, right: pass.inputWeights, Tolerance(operands.precision))
    let inputWeights = GradientProduct(
      "input_weights_gradient", operands.values(8), rows: gates, columns: sizes.inputs, terms: rows,
      left: pass.gates.transposed, right: pass.source, Tolerance(operands.precision))
    let hiddenWeights = GradientProduct(
      "hidden_weights_gradient", operands.values(9), rows: gates, columns: sizes.hidden,
      terms: rows, left: pass.gates.transposed, right: pass.statesBefore,
      Tolerance(operands.precision))
    let bias = GradientProduct(
      "bias_gradient", operands.values(10), rows: gates, columns: 1, terms: rows,
      left: pass.gates.transposed, right: .ones(rows), Tolerance(operands.precision))
    let methods = [source, inputWeights, hiddenWeights, bias].map {
      $0.compare(&residual, using: &random)
    }
    return residual.check(methods.contains(.freivalds) ? .freivalds : .full)
  }

  package static let awkwardProblems = RecurrenceSizes.awkwardProblems
  package static let largeProblem = RecurrenceSizes.largeProblem
  package static let typicalProblem = RecurrenceSizes.typicalProblem
}
