package import Quantities
import Statistics

/// By how many per cent papers differ where holdings differ by one per cent.
package struct Elasticity: Hashable, Sendable {
  /// What is compared.
  package enum Comparison: Hashable, Sendable {
    /// The years of each institution, beyond what all institutions have in common in a year.
    case years
    /// Institutions with each other.
    case institutions
  }

  /// What an institution had and published, in a year or in all.
  package struct Observation: Hashable, Sendable {
    /// The number of the institution.
    package var institution: Int
    /// The year; 0 for all years together.
    package var year: Int
    /// How much it had.
    package var holding: Double
    /// How many papers it has, in parts.
    package var papers: Double

    /// Creates an observation.
    package init(institution: Int, year: Int, holding: Double, papers: Double) {
      self.institution = institution
      self.year = year
      self.holding = holding
      self.papers = papers
    }
  }

  /// What is compared.
  package let comparison: Comparison
  /// The coefficient of the logarithm of holdings.
  package let estimate: Double
  /// Its interval, by errors that are alike within an institution.
  package let interval: Interval
  /// How many institutions it is of.
  package let institutions: Int
  /// How many observations it is of.
  package let observations: Int

  /// With fewer institutions there is no estimate.
  package static let fewestInstitutions = 5

  /// Regresses the logarithm of papers on that of holdings, by least squares.
  ///
  /// Between years there are effects of institutions and of years. The standard error is the
  /// jackknife that leaves out one institution at a time (CR3), effects kept, and the interval
  /// takes Student's t with one degree of freedom fewer than there are institutions. Reference:
  /// MacKinnon, Nielsen & Webb, "Cluster-robust inference: a guide to empirical practice", Journal
  /// of Econometrics 232, 2023.
  ///
  /// - Parameter observations: Those with neither holdings nor papers of 0 count.
  /// - Returns: `nil` for fewer than five institutions, and where holdings don't differ.
  package init?(_ comparison: Comparison, of observations: [Observation], level: Double) {
    var used = observations.filter { $0.holding > 0 && $0.papers > 0 }
    if comparison == .years {
      let counts = used.reduce(into: [:]) { $0[$1.institution, default: 0] += 1 }
      used = used.filter { counts[$0.institution, default: 0] > 1 }
    }
    let institutions = Set(used.map(\.institution)).count
    guard institutions >= Self.fewestInstitutions else { return nil }
    func beyondEffects(_ values: [Double]) -> [Double] {
      comparison == .years
        ? values.without([used.map(\.institution), used.map(\.year)])
        : values.without([used.map { _ in 0 }])
    }
    let holdings = beyondEffects(used.map { logarithm($0.holding) })
    let papers = beyondEffects(used.map { logarithm($0.papers) })
    let squares = holdings.reduce(0) { $0 + $1 * $1 }
    guard squares > 1e-9 else { return nil }
    let slope = zip(holdings, papers).reduce(0) { $0 + $1.0 * $1.1 } / squares
    var clusters: [Int: (score: Double, squares: Double)] = [:]
    for (index, observation) in used.enumerated() {
      let error = papers[index] - slope * holdings[index]
      clusters[observation.institution, default: (0, 0)].score += holdings[index] * error
      clusters[observation.institution, default: (0, 0)].squares +=
        holdings[index] * holdings[index]
    }
    var sum = 0.0
    // In order, so that rounding is the same each time.
    for (_, cluster) in clusters.sorted(by: { $0.key < $1.key }) {
      let others = squares - cluster.squares
      // Without this institution nothing would differ.
      guard others > 1e-9 * squares else { return nil }
      let change = cluster.score / others
      sum += change * change
    }
    let count = Double(institutions)
    let reach =
      ((count - 1) / count * sum).squareRoot()
      * studentQuantile((1 + level) / 2, degreesOfFreedom: count - 1)
    self.comparison = comparison
    estimate = slope
    interval = Interval(low: slope - reach, high: slope + reach, level: level)
    self.institutions = institutions
    self.observations = used.count
  }
}

extension [Double] {
  /// Returns what is left of values without the means of groups, each by its own numbers.
  ///
  /// Takes the means off in turn until nothing changes.
  fileprivate func without(_ groupings: [[Int]]) -> [Double] {
    var left = self
    for _ in 0..<10_000 {
      var largest = 0.0
      for groups in groupings {
        var (sums, counts): ([Int: Double], [Int: Double]) = ([:], [:])
        for (value, group) in zip(left, groups) {
          sums[group, default: 0] += value
          counts[group, default: 0] += 1
        }
        for index in left.indices {
          let mean = sums[groups[index], default: 0] / counts[groups[index], default: 1]
          left[index] -= mean
          largest = Swift.max(largest, abs(mean))
        }
      }
      if largest < 1e-13 || groupings.count == 1 { break }
    }
    return left
  }
}
