import Quantities

/// Whether a paper's model fits in memory.
enum Fitting: Equatable {
  /// It does, or what it needs or what is there isn't known; the text says which.
  case fits(explanation: String)
  /// It doesn't, for this reason.
  case doesNotFit(reason: String)

  /// Compares what a paper needs at least with what is there in all, sharded over the devices.
  init(_ paper: Paper, memory: ByteCount?, on name: String) {
    guard let need = paper.memory else {
      self = .fits(
        explanation: "memory: not checked, \(paper.name)'s parameters have no source here")
      return
    }
    guard let memory else {
      self = .fits(explanation: "memory: not checked, that of \(name) is not known")
      return
    }
    let bytes = Double(memory.bytes)
    let comparison =
      "\(paper.name) needs at least \(Fitting.gigabytes(need.value))"
      + " for weights, gradients and optimizer state; \(name) has \(Fitting.gigabytes(bytes))."
    guard need.value <= bytes else {
      self = .doesNotFit(reason: comparison)
      return
    }
    let doubt =
      need.high > bytes
      ? " It may not fit: the need may be as much as \(Fitting.gigabytes(need.high))." : ""
    self = .fits(
      explanation: "memory: \(comparison)\(doubt) (\(need.provenance.rawValue): \(need.source))")
  }

  private static func gigabytes(_ bytes: Double) -> String {
    bytes >= 1e12
      ? "\(numberText(bytes / 1e12, digits: 3)) TB" : "\(numberText(bytes / 1e9, digits: 3)) GB"
  }
}
