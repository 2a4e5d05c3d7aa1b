import Statistics

/// The median of what is plausible, and the interval that holds 90 % of it.
package struct Quantiles: Codable, Hashable, Sendable {
  /// Half of what is plausible lies below.
  package var median: Double
  /// The 5th percentile.
  package var low: Double
  /// The 95th percentile.
  package var high: Double

  /// Creates the three from themselves.
  package init(median: Double, low: Double, high: Double) {
    self.median = median
    self.low = low
    self.high = high
  }

  /// Reads the three off draws.
  ///
  /// - Precondition: There is at least one draw, and none is NaN.
  init(of draws: [Double]) {
    let ordered = OrderStatistics(draws)
    self.init(median: ordered.median, low: ordered.quantile(0.05), high: ordered.quantile(0.95))
  }

  /// Nothing at all, for certain.
  package static let zero = Quantiles(median: 0, low: 0, high: 0)
}

extension Quantiles {
  /// How many digits the interval allows: two, or three where its ends differ by less than a tenth.
  package var digits: Int { high < low * 1.1 ? 3 : 2 }
}
