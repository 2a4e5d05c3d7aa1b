/// What the hours of an estimate rest on, the best first.
package enum HoursBasis: String, CaseIterable, Hashable, Sendable {
  case measuredStep = "a measured training step"
  case recipe = "a training step predicted from its recipe's kernels"
  case classMix = "measured rates of the classes in the paper's mix"
  case datasheet = "a datasheet's peak × utilisation"

  /// What `--explain` prints, such as `hours rest on: a measured training step (way 1 of 4, the best first)`.
  var explanation: String {
    let place = (Self.allCases.firstIndex(of: self) ?? 0) + 1
    return "hours rest on: \(rawValue) (way \(place) of \(Self.allCases.count), the best first)"
  }
}
