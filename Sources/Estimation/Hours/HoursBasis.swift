/// What the hours of an estimate rest on, the best first.
package enum HoursBasis: String, CaseIterable, Hashable, Sendable {
  /// A record has a training step of the paper's model.
  case measuredStep = "a measured training step"
  /// A record has kernels of the paper's model, which add up to its step.
  case recipe = "a training step predicted from its recipe's kernels"
  /// A record has rates of the operation classes that the paper's work divides over.
  case classMix = "measured rates of the classes in the paper's mix"
  /// The datasheet's dense peak, and the share of it that training usually attains.
  case datasheet = "a datasheet's peak × utilisation"

  /// What `--explain` prints, such as `hours rest on: a measured training step (way 1 of 4, the
  /// best first)`.
  var explanation: String {
    let place = (Self.allCases.firstIndex(of: self) ?? 0) + 1
    return "hours rest on: \(rawValue) (way \(place) of \(Self.allCases.count), the best first)"
  }
}
