import Documents
package import Operations

/// Something that can't be estimated, and what to do about it.
package enum EstimationError: Error, Hashable, CustomStringConvertible {
  /// No entry of the catalogue has this id or name.
  case unknown(kind: String, typed: String, known: [String], names: [String])
  /// A utilisation or a share above 1, or not above 0.
  case impossibleShare(name: String, value: Double)
  /// A number of devices below 1.
  case impossibleCount(Int)
  /// A datasheet has no dense peak for the precision asked for.
  case noPeak(device: String, precision: TrainingPrecision)
  /// A datasheet has no floating-point peak whose sums are in f32.
  case noTrainingPeak(device: String)
  /// A measured budget lacks rates for classes of the paper's mix.
  case missingRates(paper: String, budget: String, classes: [OperationClass])
  /// A measured rate that isn't a positive number in its interval.
  case impossibleRate(name: String)

  package var description: String {
    switch self {
    case .unknown(let kind, let typed, let known, let names):
      "The catalogue has no \(kind) \(typed.quoted)."
        + (nearest(typed, known, names).map { " Did you mean \($0.quoted)?" }
          ?? (kind == "recipe" || known.count <= 20
            ? " There are: \(known.joined(separator: ", "))."
            : " See 'divide \(kind)s' for what there is."))
    case .impossibleShare(let name, let value):
      "A \(name) of \(value) is impossible: it is a share, above 0 and at most 1."
        + " Where it comes out above 1, the peak or the work is wrong."
    case .impossibleCount(let count):
      "\(count) devices can't train anything. Ask for at least 1."
    case .noPeak(let device, let precision):
      "The catalogue has no dense peak of \(device) for \(precision.requirement)."
        + " Choose another precision with --precision, or add the peak with --devices."
    case .noTrainingPeak(let device):
      "The catalogue has no dense floating-point peak of \(device) that sums in f32."
        + " Add one with --devices."
    case .missingRates(let paper, let budget, let classes):
      "\(budget) has no rate for \(classes.map(\.rawValue).joined(separator: " and "))"
        + ", which is part of \(paper)'s work. Measure it, or state one with --rate."
    case .impossibleRate(let name):
      "The rate of \(name) isn't a positive number within its interval."
    }
  }

  private func nearest(_ typed: String, _ known: [String], _ names: [String]) -> String? {
    // An id or a name, whichever is nearer: people type either.
    guard let found = nearestName(to: typed, among: known + names) else { return nil }
    return names.firstIndex(of: found).map { known[$0] } ?? found
  }
}
