import Glibc

/// What an LSTM layer's way forward leaves for the way back, in f64.
struct LSTMTape {
  /// The gates i, f, g, o: steps and sequences by gates.
  private(set) var gates: [Double] = []
  /// The cells before the first step, and after each.
  private(set) var cells: [Double]
  /// The states before each step.
  private(set) var statesBefore: [Double] = []
  /// How far the gates and the state may be off: for each sequence of each step.
  private(set) var errors: [Double] = []

  /// Goes forward through all steps.
  init(_ layer: LSTMLayer, states: OperandValues, cells: OperandValues) {
    self.cells = cells.array(0, cells.count)
    var states = states.array(0, states.count)
    for step in 0..<layer.sizes.steps {
      statesBefore += states
      errors += (0..<layer.sizes.batch).map { layer.gateError(at: step, $0, states) }
      let intake = layer.intake(at: step, states)
      advance(&states, intake, layer.sizes)
    }
  }

  private mutating func advance(
    _ states: inout [Double], _ intake: [Double], _ sizes: RecurrenceSizes
  ) {
    let size = sizes.hidden
    let before = cells.count - states.count
    var opened = intake
    for own in states.indices {
      let first = own / size * 4 * size + own % size
      let (input, forget) = (logistic(intake[first]), logistic(intake[first + size]))
      let candidate = tanh(intake[first + 2 * size])
      let output = logistic(intake[first + 3 * size])
      let cell = forget * cells[before + own] + input * candidate
      for (gate, value) in [input, forget, candidate, output].enumerated() {
        opened[first + gate * size] = value
      }
      cells.append(cell)
      states[own] = output * tanh(cell)
    }
    gates += opened
  }
}
