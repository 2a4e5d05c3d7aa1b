import Glibc

/// The gradients of an LSTM layer's gates, from the last step to the first.
struct LSTMGradients {
  /// Before the gates' functions: steps and sequences by gates, those that have been come to.
  private(set) var gates: [Double]
  /// How far each may be off.
  private(set) var errors: [Double]
  private let layer: LSTMLayer
  /// The weights of states, a row for each state.
  private let weights: [Double]
  /// The gradients of states and cells behind the step that comes next, and how far they may be
  /// off: states' errors by sequence.
  private var states: [Double]
  private var stateErrors: [Double]
  private var cells: [Double]
  private var cellErrors: [Double]

  /// Begins behind the last step.
  init(_ layer: LSTMLayer) {
    let sizes = layer.sizes
    self.layer = layer
    weights = transposedRows(layer.hiddenWeights, width: sizes.hidden)
    gates = [Double](repeating: 0, count: sizes.steps * sizes.batch * 4 * sizes.hidden)
    errors = gates
    states = [Double](repeating: 0, count: sizes.batch * sizes.hidden)
    cells = states
    cellErrors = states
    stateErrors = [Double](repeating: 0, count: sizes.batch)
  }

  /// Goes back through a step.
  mutating func goBack(to step: Int, _ tape: LSTMTape, _ destination: OperandValues) {
    let size = layer.sizes.hidden
    for own in states.indices {
      let place = step * states.count + own
      let slopes = Slopes(tape, place, size: size, next: place + states.count)
      take(own, slopes, destination[place], tape.errors[place / size])
    }
    passOn(step)
  }

  /// Takes the gradients of one state and cell into those of its gates.
  private mutating func take(
    _ own: Int, _ slopes: Slopes, _ destination: Double, _ forward: Double
  ) {
    let size = layer.sizes.hidden
    let state = states[own] + destination
    let stateError = stateErrors[own / size]
    let cell = cells[own] + state * slopes.cell
    let cellError =
      cellErrors[own] + stateError * abs(slopes.cell) + (abs(state) + abs(cells[own])) * forward
    for (gate, slope) in slopes.gates.enumerated() {
      // The output gate lets the state out, the others make the cell.
      let (gradient, error) = gate < 3 ? (cell, cellError) : (state, stateError)
      let index = slopes.first + gate * size
      gates[index] = gradient * slope
      errors[index] =
        error * abs(slope) + abs(gradient) * (forward + layer.tolerance.few(abs(slope)))
    }
    cells[own] = cell * slopes.forget
    cellErrors[own] = cellError * slopes.forget + abs(cell) * forward
  }

  /// Passes the gates' gradients of a step on to the states before it.
  private mutating func passOn(_ step: Int) {
    let width = 4 * layer.sizes.hidden
    let first = step * layer.sizes.batch
    let batch = first * width..<(first + layer.sizes.batch) * width
    states = rowProducts(Array(gates[batch]), weights, width: width)
    for sequence in stateErrors.indices {
      let row = (first + sequence) * width..<(first + sequence + 1) * width
      let rounding = layer.tolerance.sum(
        width, layer.weight * sumOfSquares(gates[row]).squareRoot())
      stateErrors[sequence] = rounding + layer.weight * sumOfSquares(errors[row]).squareRoot()
    }
  }
}

/// How one state, its cell and its gates depend on each other at a step.
private struct Slopes {
  /// Where the gates begin.
  let first: Int
  let forget: Double
  /// Of the state by the cell.
  let cell: Double
  /// Of the cell by what i, f and g take in, and of the state by what o does.
  let gates: [Double]

  init(_ tape: LSTMTape, _ place: Int, size: Int, next: Int) {
    first = place / size * 4 * size + place % size
    let (input, candidate) = (tape.gates[first], tape.gates[first + 2 * size])
    let output = tape.gates[first + 3 * size]
    let squashed = tanh(tape.cells[next])
    forget = tape.gates[first + size]
    cell = output * (1 - squashed * squashed)
    gates = [
      candidate * input * (1 - input), tape.cells[place] * forget * (1 - forget),
      input * (1 - candidate * candidate), squashed * output * (1 - output),
    ]
  }
}
