import Quantities

extension Holdings {
  /// Returns the quantile of the values at `probability`, of type 7.
  ///
  /// With weights it is the quantile of type 7 of holders repeated as often as their weight says.
  /// Weights that add up to less than the number of holders can't be such counts, but shares, and
  /// are scaled to add up to that number. References: Hyndman & Fan, "Sample quantiles in
  /// statistical packages", The American Statistician 50, 1996.
  ///
  /// - Precondition: `probability` is in 0...1.
  /// - Returns: `nil` without holders.
  package func quantile(_ probability: Double) -> Double? {
    precondition((0...1).contains(probability), "A quantile's probability lies in 0...1.")
    guard count > 0 else { return nil }
    let holders = max(totalWeight, Double(count))
    let position = probability * (holders - 1)
    let rank = position.rounded(.down)
    let unit = totalWeight / holders
    let low = value(covering: (rank + 1) * unit)
    let high = value(covering: min(rank + 2, holders) * unit)
    return low + (position - rank) * (high - low)
  }

  /// Returns the lowest value up to which holders have this weight together.
  private func value(covering weight: Double) -> Double {
    // Weights such as 0.1 don't add up without rounding.
    let weight = weight * (1 - 1e-14)
    guard weights != nil else {
      return values[min(max(Int(saturating: weight.rounded(.up)) - 1, 0), count - 1)]
    }
    let block = prefix.block(reaching: weight)
    var sum = prefix.before(block: block).weight
    for index in block * PrefixSums.blockSize..<count {
      sum += self.weight(index)
      if sum >= weight { return values[index] }
    }
    return values[count - 1]
  }

  /// Returns the ratio of two percentiles of type 7, such as P90/P10.
  ///
  /// - Precondition: Both are in 0...1.
  /// - Returns: `nil` when the lower one is 0, and without holders.
  package func percentileRatio(_ high: Double, _ low: Double) -> Double? {
    guard let upper = quantile(high), let lower = quantile(low), lower > 0 else { return nil }
    return upper / lower
  }
}
