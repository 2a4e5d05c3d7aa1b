import Glibc
package import Quantities
package import Randomness

/// A layer of gated recurrent units, forward, over sequences.
///
/// At each step, with σ the logistic function and the gates' rows one behind the other in the
/// weights: r = σ(…), z = σ(…), each of input_weights·x + input_bias + hidden_weights·h +
/// hidden_bias; n = tanh(input_weights·x + input_bias + r·(hidden_weights·h + hidden_bias)); h ← (1
/// − z)·n + z·h. The order r, z, n and the place of r are PyTorch's and cuDNN's. Reference: Cho et
/// al., "Learning phrase representations using RNN encoder–decoder", EMNLP 2014.
package struct GRU: Operation {
  package static let id = OperationID(rawValue: "gru")
  package static let parameters = RecurrenceSizes.parameters
  package static let precisions: [Precision] = [.f32, .f64]

  package let problem: Problem
  private let sizes: RecurrenceSizes

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    sizes = RecurrenceSizes(self.problem)
    try checkSizes()
  }

  /// The products with the weights; what follows element by element isn't counted.
  package var work: FloatingPointWork { FloatingPointWork(flop: sizes.work(gates: 3)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      sizes.source(precision),
      .input("hidden_state", precision, sizes.batch, sizes.hidden),
      sizes.weights("input_weights", precision, 3 * sizes.hidden, sizes.inputs),
      sizes.weights("hidden_weights", precision, 3 * sizes.hidden, sizes.hidden),
      sizes.weights("input_bias", precision, 3 * sizes.hidden),
      sizes.weights("hidden_bias", precision, 3 * sizes.hidden),
      sizes.destination(precision),
    ]
  }

  /// Checks each sequence, or some of very many, with the tolerance of `LSTM`.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let chosen = CheckedParts(sizes.batch, cost: sizes.cost(gates: 3), using: &random)
    var residual = Residual()
    for sequence in chosen.parts { compare(sequence, operands, &residual) }
    residual.expectFinite(operands.values(6), named: "destination")
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  private func compare(_ sequence: Int, _ operands: Operands, _ residual: inout Residual) {
    let tolerance = Tolerance(operands.precision)
    let size = sizes.hidden
    let (source, destination) = (operands.values(0), operands.values(6))
    var hidden = operands.values(1).array(sequence * size, size)
    for step in 0..<sizes.steps {
      let place = step * sizes.batch + sequence
      let x = source.array(place * sizes.inputs, sizes.inputs)
      var next = hidden
      for unit in 0..<size {
        var error = tolerance.few(1)
        func sums(_ gate: Int) -> (input: Double, hidden: Double) {
          let row = gate * size + unit
          var input = GateSum(bias: operands.values(4)[row])
          input.add(operands.values(2), row: row, times: x)
          var state = GateSum(bias: operands.values(5)[row])
          state.add(operands.values(3), row: row, times: hidden)
          error = max(error, input.error(tolerance) + state.error(tolerance))
          return (input.value, state.value)
        }
        let (reset, update, candidate) = (sums(0), sums(1), sums(2))
        let r = logistic(reset.input + reset.hidden)
        let z = logistic(update.input + update.hidden)
        next[unit] = (1 - z) * tanh(candidate.input + r * candidate.hidden) + z * hidden[unit]
        residual.compare(
          destination[place * size + unit], expected: next[unit],
          tolerance: 2 * Double(step + 1) * error,
          at: "destination[\(step), \(sequence), \(unit)]")
      }
      hidden = next
    }
  }

  package static let awkwardProblems = RecurrenceSizes.awkwardProblems
  package static let largeProblem = RecurrenceSizes.largeProblem
  package static let typicalProblem = RecurrenceSizes.typicalProblem
}
