import Glibc

/// An LSTM layer's way forward and back over all sequences, in f64, with how far a kernel's rounding may take each gradient.
struct LSTMPass {
  /// The gradients before the gates' functions: steps and sequences by gates.
  let gates: InexactMatrix
  /// The states before each step: steps and sequences by hidden.
  let statesBefore: InexactMatrix
  let source: InexactMatrix
  let inputWeights: InexactMatrix

  init(_ operands: Operands, _ sizes: RecurrenceSizes) {
    let source = operands.values(0).array(0, sizes.steps * sizes.batch * sizes.inputs)
    let inputWeights = operands.values(3).array(0, 4 * sizes.hidden * sizes.inputs)
    let hiddenWeights = operands.values(4).array(0, 4 * sizes.hidden * sizes.hidden)
    let tape = LSTMTape(operands, sizes, source, inputWeights, hiddenWeights)
    let back = LSTMGradients(
      tape, operands.values(6), sizes, transposedRows(hiddenWeights, width: sizes.hidden),
      Tolerance(operands.precision))
    gates = InexactMatrix(back.gates, errors: back.errors, width: 4 * sizes.hidden)
    statesBefore = InexactMatrix(
      tape.statesBefore, errors: tape.statesBefore.indices.map { tape.errors[$0 / sizes.hidden] },
      width: sizes.hidden)
    self.source = InexactMatrix(source, width: sizes.inputs)
    self.inputWeights = InexactMatrix(inputWeights, width: sizes.inputs)
  }
}

/// What the way forward leaves for the way back.
private struct LSTMTape {
  /// The gates i, f, g, o: steps and sequences by gates.
  private(set) var gates: [Double] = []
  /// The cells before the first step, and after each.
  private(set) var cells: [Double]
  private(set) var statesBefore: [Double] = []
  /// How far a state or a gate may be off: for each sequence of each step.
  private(set) var errors: [Double] = []
  /// The root mean square of the weights.
  let weight: Double

  init(
    _ operands: Operands, _ sizes: RecurrenceSizes, _ source: [Double], _ inputWeights: [Double],
    _ hiddenWeights: [Double]
  ) {
    let tolerance = Tolerance(operands.precision)
    let (size, batch) = (sizes.hidden, sizes.batch)
    let bias = operands.values(5)
    var state = operands.values(1).array(0, batch * size)
    cells = operands.values(2).array(0, batch * size)
    weight = rootMeanSquare(inputWeights + hiddenWeights)
    for step in 0..<sizes.steps {
      statesBefore += state
      let x = Array(source[step * batch * sizes.inputs..<(step + 1) * batch * sizes.inputs])
      var sums = rowProducts(x, inputWeights, width: sizes.inputs)
      let fromState = rowProducts(state, hiddenWeights, width: size)
      for index in sums.indices { sums[index] += fromState[index] + bias[index % (4 * size)] }
      let before = cells.count - batch * size
      for sequence in 0..<batch {
        let row = sequence * 4 * size
        for unit in 0..<size {
          let (input, forget) = (logistic(sums[row + unit]), logistic(sums[row + size + unit]))
          let candidate = tanh(sums[row + 2 * size + unit])
          let output = logistic(sums[row + 3 * size + unit])
          let cell = forget * cells[before + sequence * size + unit] + input * candidate
          cells.append(cell)
          for (gate, value) in [input, forget, candidate, output].enumerated() {
            sums[row + gate * size + unit] = value
          }
          state[sequence * size + unit] = output * tanh(cell)
        }
        let place = step * batch + sequence
        let squares =
          1 + sumOfSquares(x[sequence * sizes.inputs..<(sequence + 1) * sizes.inputs])
          + sumOfSquares(statesBefore[place * size..<(place + 1) * size])
        let error = max(
          tolerance.few(1), tolerance.sum(sizes.inputs + size + 1, weight * squares.squareRoot()))
        // Each step adds the rounding of its gates to what it takes over.
        errors.append(4 * Double(step + 1).squareRoot() * error)
      }
      gates += sums
    }
  }
}

/// The gradients of the gates, from the last step to the first.
private struct LSTMGradients {
  private(set) var gates: [Double]
  private(set) var errors: [Double]

  init(
    _ tape: LSTMTape, _ destination: OperandValues, _ sizes: RecurrenceSizes, _ weights: [Double],
    _ tolerance: Tolerance
  ) {
    let (size, batch) = (sizes.hidden, sizes.batch)
    gates = [Double](repeating: 0, count: tape.gates.count)
    errors = gates
    var cellGradients = [Double](repeating: 0, count: batch * size)
    var cellErrors = cellGradients
    var stateGradients = cellGradients
    var stateErrors = [Double](repeating: 0, count: batch)
    for step in (0..<sizes.steps).reversed() {
      for sequence in 0..<batch {
        let place = step * batch + sequence
        let forward = tape.errors[place]
        let row = place * 4 * size
        for unit in 0..<size {
          let own = sequence * size + unit
          let (input, forget) = (tape.gates[row + unit], tape.gates[row + size + unit])
          let (candidate, output) = (
            tape.gates[row + 2 * size + unit], tape.gates[row + 3 * size + unit]
          )
          let before = tape.cells[place * size + unit]
          let squashed = tanh(tape.cells[(place + batch) * size + unit])
          let state = stateGradients[own] + destination[place * size + unit]
          let later = cellGradients[own]
          let share = output * (1 - squashed * squashed)
          let cell = later + state * share
          let cellError =
            cellErrors[own] + stateErrors[sequence] * share + (abs(state) + abs(later)) * forward
          // How each gate's gradient depends on the cell's, or the state's.
          let slopes = [
            candidate * input * (1 - input), before * forget * (1 - forget),
            input * (1 - candidate * candidate), squashed * output * (1 - output),
          ]
          for (gate, slope) in slopes.enumerated() {
            let (gradient, error) = gate < 3 ? (cell, cellError) : (state, stateErrors[sequence])
            gates[row + gate * size + unit] = gradient * slope
            errors[row + gate * size + unit] =
              error * abs(slope) + abs(gradient) * (forward + tolerance.few(abs(slope)))
          }
          cellGradients[own] = cell * forget
          cellErrors[own] = cellError * forget + abs(cell) * forward
        }
      }
      let own = step * batch * 4 * size..<(step + 1) * batch * 4 * size
      stateGradients = rowProducts(Array(gates[own]), weights, width: 4 * size)
      for sequence in 0..<batch {
        let range =
          own.lowerBound + sequence * 4 * size..<own.lowerBound + (sequence + 1) * 4 * size
        let norm = sumOfSquares(gates[range]).squareRoot()
        let errorNorm = sumOfSquares(errors[range]).squareRoot()
        stateErrors[sequence] =
          tape.weight * errorNorm + tolerance.sum(4 * size, tape.weight * norm)
      }
    }
  }
}

private func sumOfSquares(_ numbers: some Sequence<Double>) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 }
}

private func rootMeanSquare(_ numbers: [Double]) -> Double {
  (sumOfSquares(numbers) / Double(numbers.count)).squareRoot()
}
