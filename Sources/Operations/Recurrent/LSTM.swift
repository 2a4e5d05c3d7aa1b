import Glibc
package import Quantities
package import Randomness

/// A layer of long short-term memory, forward, over sequences.
///
/// At each step, with σ the logistic function and the gates' rows one behind the other in the
/// weights: i = σ(…), f = σ(…), g = tanh(…), o = σ(…), each of input_weights·x + hidden_weights·h +
/// bias; c ← f·c + i·g, h ← o·tanh(c). The order i, f, g, o is PyTorch's. The destination holds h
/// of every step. Reference: Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation
/// 9(8), 1997.
package struct LSTM: Operation {
  package static let id = OperationID(rawValue: "lstm")
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
  package var work: FloatingPointWork { FloatingPointWork(flop: sizes.work(gates: 4)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      sizes.source(precision),
      .input("hidden_state", precision, sizes.batch, sizes.hidden),
      .input("cell_state", precision, sizes.batch, sizes.hidden),
      sizes.weights("input_weights", precision, 4 * sizes.hidden, sizes.inputs),
      sizes.weights("hidden_weights", precision, 4 * sizes.hidden, sizes.hidden),
      sizes.weights("bias", precision, 4 * sizes.hidden),
      sizes.destination(precision),
      .output("final_cell_state", precision, sizes.batch, sizes.hidden),
    ]
  }

  /// Checks each sequence, or some of very many.
  ///
  /// The tolerance grows with the steps: each adds the rounding of its gates to what it takes over.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let chosen = CheckedParts(sizes.batch, cost: sizes.cost(gates: 4), using: &random)
    var residual = Residual()
    for sequence in chosen.parts { compare(sequence, operands, &residual) }
    residual.expectFinite(operands.values(6), named: "destination")
    residual.expectFinite(operands.values(7), named: "final_cell_state")
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  private func compare(_ sequence: Int, _ operands: Operands, _ residual: inout Residual) {
    let tolerance = Tolerance(operands.precision)
    let size = sizes.hidden
    let (source, bias, destination) = (operands.values(0), operands.values(5), operands.values(6))
    let (inputWeights, hiddenWeights) = (operands.values(3), operands.values(4))
    var hidden = operands.values(1).array(sequence * size, size)
    var cell = operands.values(2).array(sequence * size, size)
    for step in 0..<sizes.steps {
      let place = step * sizes.batch + sequence
      let x = source.array(place * sizes.inputs, sizes.inputs)
      var next = hidden
      for unit in 0..<size {
        var error = tolerance.few(1)
        func gate(_ number: Int) -> Double {
          var sum = GateSum(bias: bias[number * size + unit])
          sum.add(inputWeights, row: number * size + unit, times: x)
          sum.add(hiddenWeights, row: number * size + unit, times: hidden)
          error = max(error, sum.error(tolerance))
          return sum.value
        }
        let (input, forget) = (logistic(gate(0)), logistic(gate(1)))
        let (candidate, output) = (tanh(gate(2)), logistic(gate(3)))
        cell[unit] = forget * cell[unit] + input * candidate
        next[unit] = output * tanh(cell[unit])
        let allowed = 2 * Double(step + 1) * error
        residual.compare(
          destination[place * size + unit], expected: next[unit], tolerance: allowed,
          at: "destination[\(step), \(sequence), \(unit)]")
        guard step == sizes.steps - 1 else { continue }
        residual.compare(
          operands.values(7)[sequence * size + unit], expected: cell[unit], tolerance: allowed,
          at: "final_cell_state[\(sequence), \(unit)]")
      }
      hidden = next
    }
  }

  package static let awkwardProblems = RecurrenceSizes.awkwardProblems
  package static let largeProblem = RecurrenceSizes.largeProblem
  package static let typicalProblem = RecurrenceSizes.typicalProblem
}
