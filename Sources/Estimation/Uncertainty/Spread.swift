/// How an uncertain number spreads.
enum Spread: Hashable, Sendable {
  /// A median with a range.
  case range(LogSpread)
  /// A share with a predictive distribution.
  case share(BoundedSpread)

  /// The middle of the distribution.
  var median: Double {
    switch self {
    case .range(let spread): spread.median
    case .share(let spread): spread.median
    }
  }

  /// The variance of the log.
  var logVariance: Double {
    switch self {
    case .range(let spread): spread.logVariance
    case .share(let spread): spread.logVariance
    }
  }

  /// Returns the value that belongs to a draw from the standard normal distribution.
  func value(at normal: Double) -> Double {
    switch self {
    case .range(let spread): spread.value(at: normal)
    case .share(let spread): spread.value(at: normal)
    }
  }
}
