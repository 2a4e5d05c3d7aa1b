package import Estimation
package import Inequality
import Quantities

/// What institutions could do of one paper.
package struct Capacities: Sendable {
  /// One institution's.
  package struct Holder: Hashable, Sendable {
    /// The name people use.
    package var name: String
    /// What inequality is decomposed by, such as `academic`.
    package var group: String
    /// How many institutions it stands for.
    package var weight: Double
    /// Final runs a year of one team; zero where it is infeasible.
    package var runsPerYear: Double

    /// The days that a run takes; infinite where it is infeasible.
    package var days: Double { runsPerYear > 0 ? daysPerYear / runsPerYear : .infinity }

    /// Creates an institution's capacity.
    package init(name: String, group: String, weight: Double, runsPerYear: Double) {
      self.name = name
      self.group = group
      self.weight = weight
      self.runsPerYear = runsPerYear
    }
  }

  /// The paper that is to be done.
  package let paper: Paper
  /// The institutions, in the order they were given.
  package let holders: [Holder]

  /// Estimates what institutions could do.
  ///
  /// - Throws: `EstimationError` for an unknown device, or one without a peak.
  package init(
    of paper: Paper, at institutions: [Institution], by estimator: Estimator
  ) throws(EstimationError) {
    self.paper = paper
    // Of institutions that hold the same, one is estimated.
    var known: [Institution.Holding: [Double: Double]] = [:]
    var holders: [Holder] = []
    for institution in institutions {
      let runs: Double
      if let found = known[institution.holding]?[institution.access] {
        runs = found
      } else {
        runs = try institution.runsPerYear(of: paper, by: estimator)
        known[institution.holding, default: [:]][institution.access] = runs
      }
      holders.append(
        Holder(
          name: institution.name, group: institution.group, weight: institution.weight,
          runsPerYear: runs))
    }
    self.holders = holders
  }

  /// Their capacity as holdings, to measure how unequally it is spread.
  ///
  /// - Throws: `HoldingsError` where the numbers are too large for a sum.
  package func holdings() throws(HoldingsError) -> Holdings {
    try Holdings(
      holders.map { .init(value: $0.runsPerYear, weight: $0.weight, group: $0.group) })
  }

  /// Returns the share of institutions that finish a run within so many days.
  package func share(within days: Double) -> Double {
    let able = holders.filter { $0.days <= days }.reduce(0) { $0 + $1.weight }
    return able / holders.reduce(0) { $0 + $1.weight }
  }

  /// The days at which another share of institutions can do it, with that share: the access curve.
  ///
  /// It begins with the fastest institution and never falls.
  package var accessCurve: [(days: Double, share: Double)] {
    Set(holders.map(\.days)).filter(\.isFinite).sorted().map { ($0, share(within: $0)) }
  }
}
