private import Glibc
package import Estimation
package import Quantities
import Randomness
import Statistics

/// What tiers of institutions could do of one paper if the numbers that the catalogue states were
/// other numbers of their ranges: draws of all of them together.
///
/// A draw has one number for each input: the count, the institutions, a team's share, the teams and
/// the researchers of each tier, and the hours of the paper. The hours vary for all tiers together,
/// because they have the paper's work and the utilisation in common. So these move days, and cancel
/// out of every measure of inequality.
package struct CapacityDraws: Sendable {
  /// One draw, with the holders in the order of the institutions.
  package struct Draw: Sendable {
    /// Final runs a year of each holder.
    package let values: [Double]
    /// How many holders like each there are.
    package let weights: [Double]
    /// How many times as many runs as stated any device does in a year.
    package let speed: Double

    /// Creates a draw.
    package init(values: [Double], weights: [Double], speed: Double) {
      self.values = values
      self.weights = weights
      self.speed = speed
    }
  }

  /// The draws.
  package let all: [Draw]

  /// Draws what tiers could do.
  ///
  /// - Parameters:
  ///   - institutions: Tiers, each with the devices it is to have.
  ///   - number: How many draws.
  ///   - seed: Determines the draws.
  /// - Returns: `nil` where an institution is no tier, so that nobody stated ranges.
  /// - Throws: `EstimationError` for an unknown device, or one without a peak.
  package init?(
    of paper: Paper, at institutions: CountedInstitutions, by estimator: Estimator, number: Int,
    seed: UInt64
  ) throws(EstimationError) {
    var tiers: [TierDraws] = []
    for institution in institutions.all {
      guard let tier = institution.tier else { return nil }
      tiers.append(
        TierDraws(
          tier, per: institutions.unit,
          runs: try RunsByCount(of: paper, at: institution, by: estimator),
          number: number, seed: seed))
    }
    let speeds = try institutions.all.speeds(of: paper, by: estimator, number: number, seed: seed)
    all = (0..<number).map { draw in
      Draw(
        values: tiers.map { $0.runs[draw] * speeds[draw] }, weights: tiers.map { $0.weights[draw] },
        speed: speeds[draw])
    }
  }

  /// Returns the interval of a number that follows from what holders could do; `nil` where it has
  /// no value in a tenth of the draws.
  package func interval(level: Double, of value: (Draw) -> Double?) -> Interval? {
    .central(all.map(value), level: level)
  }
}

extension Interval {
  /// The interval that holds the central share of draws; `nil` where a tenth of them have no value.
  static func central(_ draws: [Double?], level: Double) -> Interval? {
    let values = draws.compactMap { $0 }.filter(\.isFinite)
    guard !values.isEmpty, values.count * 10 >= draws.count * 9 else { return nil }
    let statistics = OrderStatistics(values)
    return Interval(
      low: statistics.quantile((1 - level) / 2), high: statistics.quantile((1 + level) / 2),
      .credible(level))
  }
}

/// What one tier's ranges make of it, draw by draw.
private struct TierDraws {
  /// Final runs a year of one holder, at the stated hours.
  let runs: [Double]
  /// How many holders there are.
  let weights: [Double]

  init(_ tier: Tier, per unit: CapacityUnit, runs curve: RunsByCount, number: Int, seed: UInt64) {
    func draws(_ value: Measured<Double>, _ name: String) -> [Double] {
      let spread = value.spread
      guard value.low < value.high else {
        return Array(repeating: spread.median, count: number)
      }
      var normals = NormalStream(seed: seed, name: "tier/\(tier.id)/\(name)")
      return (0..<number).map { _ in spread.value(at: normals.next()) }
    }
    let counts = draws(tier.count, "count")
    let institutions = draws(tier.institutions, "institutions")
    let access = draws(tier.access, "access")
    let teams = tier.teams.map { draws($0, "teams") }
    let researchers = tier.researchers.map { draws($0, "researchers") }
    let parts = (0..<number).map { draw in
      unit.parts(
        access: access[draw], teams: teams?[draw], researchers: researchers?[draw] ?? 1)
    }
    runs = zip(counts, parts).map { curve.runs(at: $0 / tier.count.value) * $1.share }
    weights = zip(institutions, parts).map { $0 * $1.number }
  }
}

/// How many runs a year an institution could do with its whole holding,
/// if it had more or fewer devices.
///
/// It is computed at a few counts and interpolated in logarithms between them, which is exact where
/// hours are in inverse proportion to devices.
private struct RunsByCount {
  /// Logarithms of how many times as many devices, and of the runs;
  /// only where the paper can be done.
  private var nodes: [(factor: Double, runs: Double)] = []

  init(
    of paper: Paper, at institution: Institution, by estimator: Estimator
  ) throws(EstimationError) {
    func runs(_ factor: Double) throws(EstimationError) -> Double {
      var other = institution.multiplied(by: exp(factor))
      other.access = 1
      return try other.runsPerYear(of: paper, by: estimator)
    }
    // Beyond three deviations there is one draw in 740.
    let factors = institution.tier.map { tier in
      tier.count.low < tier.count.high
        ? [-3.0, 0, 3].map { log(tier.count.spread.value(at: $0) / tier.count.value) }
        : [0]
    }
    var infeasible: Double?
    for factor in factors ?? [0] where nodes.last.map({ $0.factor < factor }) ?? true {
      let found = try runs(factor)
      guard found > 0 else {
        infeasible = factor
        continue
      }
      if nodes.isEmpty, var low = infeasible {
        // Where it begins to fit in memory.
        var high = (factor: factor, runs: found)
        for _ in 0..<12 {
          let middle = (low + high.factor) / 2
          let found = try runs(middle)
          if found > 0 { high = (middle, found) } else { low = middle }
        }
        if high.factor < factor { nodes.append((high.factor, log(high.runs))) }
      }
      nodes.append((factor, log(found)))
    }
    isLimited = infeasible != nil
  }

  /// Whether the paper doesn't fit with fewer devices than the first node's.
  private var isLimited = false

  /// Returns the runs a year with so many times the devices.
  func runs(at factor: Double) -> Double {
    guard let first = nodes.first, let last = nodes.last else { return 0 }
    let factor = log(factor)
    if factor < first.factor, isLimited { return 0 }
    guard nodes.count > 1 else { return exp(first.runs) }
    let upper = nodes.firstIndex { $0.factor >= factor } ?? nodes.count - 1
    let (low, high) = (nodes[max(upper - 1, 0)], nodes[max(upper, 1)])
    guard high.factor > low.factor else { return exp(last.runs) }
    let slope = (high.runs - low.runs) / (high.factor - low.factor)
    return exp(low.runs + slope * (factor - low.factor))
  }
}

extension [Institution] {
  /// Returns draws of how many times as many runs as stated any of them could do, because the paper
  /// takes more work or less, and devices attain more of their peak or less.
  fileprivate func speeds(
    of paper: Paper, by estimator: Estimator, number: Int, seed: UInt64
  ) throws(EstimationError) -> [Double] {
    for institution in self {
      guard case .devices(let id, let count) = institution.holding else { continue }
      let estimate = try estimator.estimate(
        paper, on: try estimator.catalogue.device(id), count: Int(saturating: count.rounded(.up)))
      guard let hours = estimate.finalRunHours else { continue }
      let spread = hours.spread
      var normals = NormalStream(seed: seed, name: "paper/\(paper.id)/hours")
      return (0..<number).map { _ in spread.median / spread.value(at: normals.next()) }
    }
    return [Double](repeating: 1, count: number)
  }
}
