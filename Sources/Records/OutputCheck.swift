import RecordFormat

/// How many outputs of how many iterations were compared with what they should be.
package struct OutputCheck: Hashable, Sendable {
  /// How they were compared: `full`, `freivalds` or `sampled`.
  package var method: String
  /// How many outputs of an iteration were compared.
  package var outputs: Int
  /// How many outputs an iteration has.
  package var ofOutputs: Int
  /// Of how many iterations.
  package var iterations: Int
  /// How many iterations there were: the first one, and those that were timed.
  package var ofIterations: Int

  /// Reads the check of an invocation; `nil` where an older record doesn't tell how much it was, or
  /// a damaged one tells what can't be.
  ///
  /// - Parameters:
  ///   - samples: How many samples the invocation has.
  ///   - iterations: How many iterations each of them has.
  init?(_ encoded: CheckV1, samples: Int, of iterations: Int) {
    guard let outputs = encoded.outputs, let ofOutputs = encoded.ofOutputs,
      let checked = encoded.iterations, outputs >= 0, ofOutputs >= outputs, checked > 0
    else { return nil }
    let (timed, isTooLarge) = samples.multipliedReportingOverflow(by: iterations)
    guard !isTooLarge, timed >= 0, timed < .max, checked <= timed + 1 else { return nil }
    method = encoded.method
    self.outputs = outputs
    self.ofOutputs = ofOutputs
    self.iterations = checked
    ofIterations = timed + 1
  }
}
