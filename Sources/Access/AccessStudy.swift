private import Glibc
package import Inequality
package import Quantities

/// Who can finish runs of papers in time, and how unequally the capacity for them is spread.
package struct AccessStudy: Sendable {
  /// A share of holders, with its interval.
  package typealias Share = (days: Double, share: Double, interval: Interval?)

  /// One paper, or one year's frontier paper.
  package struct Row: Sendable {
    /// The year, in a series over years.
    package let year: Int?
    /// What holders could do of the paper.
    package let capacities: Capacities
    /// The same as holdings.
    package let holdings: Holdings
    /// The share of holders that can do it at all.
    package let able: Share
    /// The share of holders that finish within so many days.
    package let shares: [Share]
    /// The intervals of measures, as far as they were asked for.
    package let intervals: [Measure: Interval]
    /// The interval of the share of Theil T that lies between groups.
    package let betweenInterval: Interval?

    /// The share of Theil T that lies between groups; `nil` where nothing is spread.
    package var between: Double? { holdings.between }
  }

  /// The papers, or the years.
  package let rows: [Row]
  /// The times within which a run should be finished.
  package let days: [Double]
  /// Whose capacity it is.
  package let unit: CapacityUnit
  /// The confidence level of intervals, or their probability.
  package let level: Double
  /// What the draws follow from.
  package let seed: UInt64
  /// Whether each row of holders is a tier of the catalogue that stands for many.
  ///
  /// Then drawing rows anew would say nothing, and intervals are those of the tiers' ranges.
  package let isModel: Bool

  /// Whether intervals of shares are those of the normal distribution, as of very many holders.
  package var hasNormalShares: Bool { rows.contains { $0.capacities.hasNormalShares } }

  /// Whether it is a series over years.
  package var isSeries: Bool { rows.contains { $0.year != nil } }

  /// Measures capacities.
  ///
  /// - Parameters:
  ///   - capacities: What holders could do of each paper, each with its year in a series.
  ///   - unit: Whose capacity it is.
  ///   - days: The times within which a run should be finished.
  ///   - resamples: How often the bootstrap draws. The ranges of tiers have been drawn with the
  ///     capacities.
  /// - Throws: `HoldingsError` where capacities are too large for a sum.
  package init(
    _ capacities: [(year: Int?, capacities: Capacities)], per unit: CapacityUnit,
    within days: [Double], level: Double, resamples: Int, seed: UInt64
  ) throws(HoldingsError) {
    self.days = days
    self.unit = unit
    self.level = level
    self.seed = seed
    isModel = capacities.contains { $0.capacities.draws != nil }
    var rows: [Row] = []
    for (year, found) in capacities {
      rows.append(
        try Row(
          found, year: year, within: days, level: level,
          Resampling(resamples: resamples, seed: seed)))
    }
    self.rows = rows
  }

  /// What the reader has to know before quoting a measure.
  package var warnings: [InequalityWarning] {
    isModel ? [] : rows.first?.holdings.warnings.filter { $0 != .nothingHeld } ?? []
  }
}

extension AccessStudy.Row {
  /// Measures what holders could do of one paper.
  ///
  /// - Parameters:
  ///   - days: The times within which a run should be finished.
  ///   - measures: Whose intervals are to be found by the ranges of tiers.
  ///   - plan: How institutions are drawn anew that aren't tiers.
  /// - Throws: `HoldingsError` where capacities are too large for a sum.
  package init(
    _ capacities: Capacities, year: Int? = nil, within days: [Double],
    measures: [Measure] = Measure.customary, level: Double, _ plan: Resampling
  ) throws(HoldingsError) {
    self.year = year
    self.capacities = capacities
    holdings = try capacities.holdings()
    func share(_ days: Double) -> AccessStudy.Share {
      let interval =
        if let draws = capacities.draws {
          draws.interval(level: level) { $0.share(within: days) }
        } else {
          capacities.shareInterval(
            within: days, level: level, resamples: plan.resamples, seed: plan.seed)
        }
      return (days, capacities.share(within: days), interval)
    }
    able = share(.greatestFiniteMagnitude)
    shares = days.map(share)
    guard let draws = capacities.draws else {
      let gini = holdings.bootstrap([.gini], plan)?[0].percentileInterval(level: level)
      intervals = gini.map { [.gini: $0] } ?? [:]
      betweenInterval = nil
      return
    }
    var drawn: [Holdings] = []
    for draw in draws.all { drawn.append(try capacities.holdings(of: draw)) }
    var intervals: [Measure: Interval] = [:]
    for measure in measures where !measure.isCorrection {
      intervals[measure] = .central(drawn.map { measure.value(of: $0) }, level: level)
    }
    self.intervals = intervals
    betweenInterval = .central(drawn.map(\.between), level: level)
  }
}

extension AccessStudy.Row {
  /// Returns the access curve's intervals by the ranges of tiers, from before its first day to
  /// after its last one.
  ///
  /// - Parameter points: At how many days, in equal ratios.
  /// - Returns: Nothing where there are no ranges, or nobody can do it.
  package func curveRange(points: Int = 40, level: Double) -> [(days: Double, interval: Interval)] {
    let days = capacities.accessCurve.map(\.days)
    guard let draws = capacities.draws, let first = days.first, let last = days.last else {
      return []
    }
    // What is a factor of ten before or after the curve is rarely drawn.
    let (start, end) = (first / 10, last * 10)
    return (0..<points).compactMap { place in
      let days = start * pow(end / start, Double(place) / Double(points - 1))
      return draws.interval(level: level) { $0.share(within: days) }.map { (days, $0) }
    }
  }
}

extension Holdings {
  /// The share of Theil T that lies between groups; `nil` where nothing is spread.
  fileprivate var between: Double? {
    decomposition(1).flatMap { $0.total > 0 ? $0.between / $0.total : nil }
  }
}

extension Measure {
  /// Whether it corrects for few holders, which says nothing of a few rows that stand for many.
  package var isCorrection: Bool { if case .correctedGini = self { true } else { false } }
}
