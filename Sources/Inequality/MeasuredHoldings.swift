package import Quantities

/// Holdings with measures of them, each with its interval.
package struct MeasuredHoldings: Sendable {
  /// One measure.
  package struct Row: Sendable {
    /// What was measured.
    package let measure: Measure
    /// The measure; `nil` where it is infinite or has no value.
    package let value: Double?
    /// Its interval over holders; `nil` where there is none, or no value.
    package let interval: Interval?
  }

  /// What was measured.
  package let holdings: Holdings
  /// The measures, in the order asked for.
  package let rows: [Row]
  /// How intervals came about.
  package let method: IntervalMethod
  /// The confidence level of intervals.
  package let level: Double
  /// How often, and from which seed, holders were drawn.
  package let plan: Resampling

  /// Measures holdings.
  ///
  /// The same seed gives the same intervals.
  ///
  /// - Parameters:
  ///   - measures: What to measure.
  ///   - method: How intervals come about.
  ///   - level: The confidence level of intervals, strictly between 0 and 1.
  package init(
    _ holdings: Holdings, measures: [Measure] = Measure.customary,
    by method: IntervalMethod = .percentile, level: Double, _ plan: Resampling
  ) {
    self.holdings = holdings
    self.method = method
    self.level = level
    self.plan = plan
    let intervals = holdings.intervals(of: measures, by: method, level: level, plan)
    rows = zip(measures, intervals).map { measure, interval in
      let value = measure.value(of: holdings).flatMap { $0.isFinite ? $0 : nil }
      return Row(measure: measure, value: value, interval: value == nil ? nil : interval)
    }
  }
}
