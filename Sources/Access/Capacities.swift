package import Estimation
package import Inequality
import Quantities

/// What institutions, teams or researchers could do of one paper.
package struct Capacities: Sendable {
  /// The shortest time in which anybody has trained a model, in days: a run has steps that follow
  /// each other, whatever computes them.
  ///
  /// It is BERT on 3,472 H100, 0.119 minutes, the least of all results of MLPerf Training v4.0.
  package static let leastDays = 0.119 / 60 / 24

  /// One holder's, or that of several who are alike.
  package struct Holder: Hashable, Sendable {
    /// The name people use.
    package var name: String
    /// What inequality is decomposed by, such as `academic`.
    package var group: String
    /// How many holders it stands for.
    package var weight: Double
    /// Final runs a year of one holder; zero where it is infeasible.
    package var runsPerYear: Double

    /// The days that a run takes with all that one holder has; infinite where it is infeasible.
    package var days: Double { Capacities.days(of: runsPerYear) }

    /// Creates a holder's capacity.
    package init(name: String, group: String, weight: Double, runsPerYear: Double) {
      self.name = name
      self.group = group
      self.weight = weight
      self.runsPerYear = runsPerYear
    }
  }

  /// The paper that is to be done.
  package let paper: Paper
  /// Who holds: one of these is a holder.
  package let unit: CapacityUnit
  /// The holders, in the order they were given.
  package let holders: [Holder]
  /// What they could do by the ranges of the catalogue's tiers; `nil` where they aren't tiers, or
  /// no draws were asked for.
  package let draws: CapacityDraws?

  /// Estimates what institutions, teams or researchers could do.
  ///
  /// - Parameters:
  ///   - draws: How often to draw what tiers could do by their ranges; 0 for no draws.
  ///   - seed: Determines these draws.
  /// - Throws: `EstimationError` for an unknown device, or one without a peak.
  package init(
    of paper: Paper, at institutions: CountedInstitutions, by estimator: Estimator, draws: Int = 0,
    seed: UInt64 = 1
  ) throws(EstimationError) {
    self.paper = paper
    unit = institutions.unit
    // Of institutions that hold the same, one is estimated.
    var known: [Institution.Holding: [Double: Double]] = [:]
    var holders: [Holder] = []
    for institution in institutions.all {
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
    self.draws =
      draws > 0
      ? try CapacityDraws(
        of: paper, at: institutions, by: estimator, number: draws, seed: seed) : nil
  }

  /// Returns the days that one run takes of those who could do so many a year.
  static func days(of runsPerYear: Double) -> Double {
    runsPerYear > 0 ? max(daysPerYear / runsPerYear, leastDays) : .infinity
  }

  /// Their capacity as holdings, to measure how unequally it is spread.
  ///
  /// - Throws: `HoldingsError` where the numbers are too large for a sum.
  package func holdings() throws(HoldingsError) -> Holdings {
    try Holdings(
      holders.map { .init(value: $0.runsPerYear, weight: $0.weight, group: $0.group) })
  }

  /// What holders could do in a draw, as holdings.
  ///
  /// - Throws: `HoldingsError` where the numbers are too large for a sum.
  func holdings(of draw: CapacityDraws.Draw) throws(HoldingsError) -> Holdings {
    try Holdings(draw.values, weights: draw.weights, groups: holders.map(\.group))
  }

  /// Returns the share of holders that finish a run within so many days.
  package func share(within days: Double) -> Double {
    var (able, all) = (0.0, 0.0)
    for holder in holders {
      all += holder.weight
      if holder.days <= days { able += holder.weight }
    }
    return able / all
  }

  /// The days at which another share of holders can do it, with that share: the access curve.
  ///
  /// It begins with the fastest holder and never falls.
  ///
  /// - Complexity: O(*n* log *n*), where *n* is the number of holders.
  package var accessCurve: [(days: Double, share: Double)] {
    let ranked = holders.map { (days: $0.days, weight: $0.weight) }
      .sorted { $0.days < $1.days }
    // Summed in the same order as those who are able, so that all of them are exactly 1.
    let all = ranked.reduce(0) { $0 + $1.weight }
    var curve: [(days: Double, share: Double)] = []
    var able = 0.0
    for (place, holder) in ranked.enumerated() where holder.days.isFinite {
      able += holder.weight
      // Holders that take the same time are one step.
      guard place + 1 == ranked.count || ranked[place + 1].days > holder.days else { continue }
      curve.append((holder.days, able / all))
    }
    return curve
  }
}

extension CapacityDraws.Draw {
  /// Returns the share of holders that finish a run within so many days.
  func share(within days: Double) -> Double {
    var (able, total) = (0.0, 0.0)
    for (value, weight) in zip(values, weights) {
      total += weight
      if Capacities.days(of: value) <= days { able += weight }
    }
    return able / total
  }
}
