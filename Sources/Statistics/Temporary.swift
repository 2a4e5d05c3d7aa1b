extension Collection where Element == Double {
  package func coefficientOfVariation() -> Double {
    let mean = reduce(0, +) / Double(count)
    let variance = reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Swift.max(1, count - 1))
    return variance.squareRoot() / mean
  }
  package func medianInterval(level: Double) -> ConfidenceInterval? {
    guard count >= 6 else { return nil }
    let s = sorted()
    return ConfidenceInterval(low: s[0], high: s[s.count - 1], level: level)
  }
}
