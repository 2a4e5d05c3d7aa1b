import Quantities
import Randomness

/// One uncertain number that goes into an estimate.
struct Input: Hashable {
  /// What it is called in results.
  var name: String
  /// What its draws are named after: inputs of one stream are drawn together.
  var stream: String
  /// How it spreads.
  var spread: Spread
  /// How it is known.
  var provenance: Provenance
  /// It in words, with its source: a line of an explanation.
  var explanation: String
  /// Whether it is a share: draws above 1 count as 1.
  var isShare = false

  /// Returns so many draws.
  func draws(_ count: Int, seed: UInt64) -> [Double] {
    guard spread.logVariance > 0 else {
      return Array(repeating: spread.median, count: count)
    }
    var normals = NormalStream(seed: seed, name: stream)
    return (0..<count).map { _ in
      let value = spread.value(at: normals.next())
      return isShare ? min(value, 1) : value
    }
  }
}

extension Input {
  /// Makes an input of a number with its range.
  init(
    _ name: String, stream: String, _ value: Measured<Double>, unit: String = "",
    isShare: Bool = false
  ) {
    let unit = unit.isEmpty || unit == "1" ? "" : " \(unit)"
    let origin = "\(value.provenance.rawValue): \(value.source)"
    let range =
      value.low == value.high
      ? "" : " (\(plainText(value.low)) to \(plainText(value.high)))"
    self.init(
      name: name, stream: stream, spread: .range(value.spread), provenance: value.provenance,
      explanation:
        "\(name): \(plainText(value.value))\(unit)\(range), \(origin)",
      isShare: isShare)
  }

  /// Makes an input of an assumption.
  init(_ assumption: Assumption) {
    let name = assumption.id.rawValue.replacing("-", with: " ")
    self.init(
      name, stream: "assumption/\(assumption.id.rawValue)", assumption.value, unit: assumption.unit,
      isShare: assumption.id.isShare)
  }
}

/// Returns each input's share of the variance of the log, the largest first.
///
/// Those that don't vary are left out.
/// `weight` is how strongly the log of the result follows the log of the input: 1 for a factor. The
/// shares are exact for products of factors and of first order otherwise.
func varianceShares(_ inputs: [(input: Input, weight: Double)]) -> [Estimate.VarianceShare] {
  let variances = inputs.map { input, weight in
    (input.name, weight * weight * input.spread.logVariance)
  }
  let total = variances.reduce(0) { $0 + $1.1 }
  guard total > 0 else { return [] }
  return variances.filter { $0.1 > 0 }
    .map { Estimate.VarianceShare(input: $0.0, share: $0.1 / total) }
    .enumerated()
    .sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
    .map(\.element)
}
