/// The operands of a layer that don't change from step to step, in f64.
struct LSTMLayer {
  let sizes: RecurrenceSizes
  let source: [Double]
  let inputWeights: [Double]
  let hiddenWeights: [Double]
  private let bias: [Double]
  /// The root mean square of the weights, which are filled alike.
  let weight: Double
  let tolerance: Tolerance

  /// Reads operands in the order that `LSTM` has them.
  init(_ operands: Operands, _ sizes: RecurrenceSizes) {
    func numbers(_ index: Int) -> [Double] {
      operands.values(index).array(0, operands.values(index).count)
    }
    self.sizes = sizes
    source = numbers(0)
    inputWeights = numbers(3)
    hiddenWeights = numbers(4)
    bias = numbers(5)
    let squares = sumOfSquares(inputWeights) + sumOfSquares(hiddenWeights)
    weight = (squares / Double(inputWeights.count + hiddenWeights.count)).squareRoot()
    tolerance = Tolerance(operands.precision)
  }

  /// Returns what the gates of each sequence take in at a step, before their functions.
  func intake(at step: Int, _ states: [Double]) -> [Double] {
    let rows = step * sizes.batch * sizes.inputs..<(step + 1) * sizes.batch * sizes.inputs
    var sums = rowProducts(Array(source[rows]), inputWeights, width: sizes.inputs)
    let fromStates = rowProducts(states, hiddenWeights, width: sizes.hidden)
    for index in sums.indices { sums[index] += fromStates[index] + bias[index % bias.count] }
    return sums
  }

  /// Returns how far rounding may take a gate of one sequence at a step, with what it takes over.
  func gateError(at step: Int, _ sequence: Int, _ states: [Double]) -> Double {
    let row = step * sizes.batch + sequence
    let squares =
      1 + sumOfSquares(source[row * sizes.inputs..<(row + 1) * sizes.inputs])
      + sumOfSquares(states[sequence * sizes.hidden..<(sequence + 1) * sizes.hidden])
    let sum = tolerance.sum(sizes.inputs + sizes.hidden + 1, weight * squares.squareRoot())
    return 4 * Double(step + 1).squareRoot() * max(tolerance.few(1), sum)
  }
}

/// Returns Σx².
func sumOfSquares(_ numbers: some Sequence<Double>) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 }
}
