package import Inequality
package import Quantities

/// Who can finish runs of papers in time, and how unequally the capacity for them is spread.
package struct AccessStudy: Sendable {
  /// One paper, or one year's frontier paper.
  package struct Row: Sendable {
    /// The year, in a series over years.
    package let year: Int?
    /// What institutions could do of the paper.
    package let capacities: Capacities
    /// The same as holdings.
    package let holdings: Holdings
    /// The share of institutions that finish within so many days, with its interval.
    package let shares: [(days: Double, share: Double, interval: Interval?)]
    /// The interval of the Gini coefficient.
    package let gini: Interval?

    /// The share of Theil T that lies between groups; `nil` where nothing is spread.
    package var between: Double? {
      holdings.decomposition(1).flatMap { $0.total > 0 ? $0.between / $0.total : nil }
    }
  }

  /// The papers, or the years.
  package let rows: [Row]
  /// The times within which a run should be finished.
  package let days: [Double]
  /// The confidence level of intervals.
  package let level: Double
  /// What the draws follow from.
  package let seed: UInt64
  /// Whether each row of holders is a tier that stands for many institutions.
  ///
  /// Then drawing rows anew says nothing, and there are no intervals.
  package let isModel: Bool

  /// Whether it is a series over years.
  package var isSeries: Bool { rows.contains { $0.year != nil } }

  /// Measures capacities.
  ///
  /// - Parameters:
  ///   - capacities: What institutions could do of each paper, each with its year in a series.
  ///   - days: The times within which a run should be finished.
  /// - Throws: `HoldingsError` where capacities are too large for a sum.
  package init(
    _ capacities: [(year: Int?, capacities: Capacities)], within days: [Double], level: Double,
    resamples: Int, seed: UInt64, isModel: Bool
  ) throws(HoldingsError) {
    self.days = days
    self.level = level
    self.seed = seed
    self.isModel = isModel
    var rows: [Row] = []
    for (year, found) in capacities {
      let holdings = try found.holdings()
      let draws =
        isModel ? nil : holdings.bootstrap([.gini], Resampling(resamples: resamples, seed: seed))
      rows.append(
        Row(
          year: year, capacities: found, holdings: holdings,
          shares: days.map { day in
            (
              day, found.share(within: day),
              isModel
                ? nil
                : found.shareInterval(within: day, level: level, resamples: resamples, seed: seed)
            )
          }, gini: draws?[0].percentileInterval(level: level)))
    }
    self.rows = rows
  }

  /// What the reader has to know before quoting a measure.
  package var warnings: [InequalityWarning] {
    isModel ? [] : rows.first?.holdings.warnings.filter { $0 != .nothingHeld } ?? []
  }
}
