/// An LSTM layer's way forward and back over all sequences, in f64, with how far a kernel's
/// rounding may take each gradient.
///
/// Rounding errors are followed along the same derivatives as the gradients; in sums over gates
/// they are taken as independent.
struct LSTMPass {
  /// The gradients before the gates' functions: steps and sequences by gates.
  let gates: InexactMatrix
  /// The states before each step: steps and sequences by hidden.
  let statesBefore: InexactMatrix
  let source: InexactMatrix
  let inputWeights: InexactMatrix

  init(_ operands: Operands, _ sizes: RecurrenceSizes) {
    let layer = LSTMLayer(operands, sizes)
    let tape = LSTMTape(layer, states: operands.values(1), cells: operands.values(2))
    var back = LSTMGradients(layer)
    for step in (0..<sizes.steps).reversed() { back.goBack(to: step, tape, operands.values(6)) }
    gates = InexactMatrix(back.gates, errors: back.errors, width: 4 * sizes.hidden)
    statesBefore = InexactMatrix(
      tape.statesBefore, errors: tape.statesBefore.indices.map { tape.errors[$0 / sizes.hidden] },
      width: sizes.hidden)
    source = InexactMatrix(layer.source, width: sizes.inputs)
    inputWeights = InexactMatrix(layer.inputWeights, width: sizes.inputs)
  }
}
