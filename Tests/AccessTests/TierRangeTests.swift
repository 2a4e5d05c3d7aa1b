import Access
import Estimation
import Foundation
import Inequality
import Quantities
import Randomness
import Testing

/// What the ranges of tiers make of measures: intervals, and how often they hold the truth.
struct TierRangeTests {
  private let estimator: Estimator
  private let paper: Paper
  private let utilisation = Measured<Double>.plausible(
    low: 0.17, value: 0.34, high: 0.55, provenance: .assumed, source: "made up")

  init() throws {
    let catalogue = try shippedCatalogue.get()
    estimator = try Estimator(catalogue: catalogue, draws: 10_000, utilisation: utilisation)
    paper = try catalogue.paper("bert-large")
  }

  private func range(_ low: Double, _ value: Double, _ high: Double) -> Measured<Double> {
    .plausible(low: low, value: value, high: high, provenance: .assumed, source: "made up")
  }

  private func tier(
    _ id: String, count: Measured<Double>, institutions: Measured<Double>,
    access: Measured<Double>, teams: Measured<Double>? = nil, researchers: Measured<Double>? = nil
  ) -> Institution {
    var tier = estimator.catalogue.tiers[0]
    tier.id = id
    tier.name = id
    tier.group = id == "a" ? .academic : .industry
    tier.device = "h100"
    tier.count = count
    tier.institutions = institutions
    tier.access = access
    tier.teams = teams
    tier.researchers = researchers
    return Institution(tier)
  }

  private func row(
    _ tiers: [Institution], of paper: Paper? = nil, per unit: CapacityUnit,
    within days: [Double] = [],
    draws: Int = 2_000
  ) throws -> AccessStudy.Row {
    let capacities = try Capacities(
      of: paper ?? self.paper, at: CountedInstitutions(tiers, per: unit), by: estimator,
      draws: draws, seed: 7)
    return try AccessStudy.Row(
      capacities, within: days, measures: [.gini, .theilT], level: 0.9,
      Resampling(resamples: draws, seed: 7))
  }

  @Test func `numbers without a range make intervals without a width`() throws {
    let tiers = [
      tier("a", count: range(1, 1, 1), institutions: range(3, 3, 3), access: range(1, 1, 1)),
      tier("b", count: range(9, 9, 9), institutions: range(1, 1, 1), access: range(1, 1, 1)),
    ]
    let found = try row(tiers, per: .institution)
    // Of 1, 1, 1 and 9 it is a half. The hours are uncertain, and cancel.
    let gini = try #require(found.intervals[.gini])
    #expect(abs(gini.low - 0.5) < 1e-9 && abs(gini.high - 0.5) < 1e-9)
    #expect(gini.kind == .credible(0.9))
  }

  @Test func `the ends of a range are the ends of what follows from it`() throws {
    let tiers = [
      tier("a", count: range(1, 1, 1), institutions: range(1, 1, 1), access: range(1, 1, 1)),
      tier("b", count: range(2, 4, 9), institutions: range(1, 1, 1), access: range(1, 1, 1)),
    ]
    // Gini of 1 and x is (x − 1)/(x + 1)/2, which rises with x from 2 to 9.
    let gini = try #require(try row(tiers, per: .institution, draws: 20_000).intervals[.gini])
    #expect(abs(gini.low - 1.0 / 6) < 0.01)
    #expect(abs(gini.high - 0.4) < 0.01)
  }

  @Test func `what fits in memory in some draws is able in an interval`() throws {
    // GPT-3 needs some 24 H100 and their hosts at least.
    let gpt3 = try estimator.catalogue.paper("gpt-3")
    let tiers = [
      tier("a", count: range(5, 15, 180), institutions: range(1, 1, 1), access: range(1, 1, 1)),
      tier("b", count: range(900, 900, 900), institutions: range(1, 1, 1), access: range(1, 1, 1)),
    ]
    let able = try row(tiers, of: gpt3, per: .institution).able
    #expect(able.share == 0.5)
    #expect(able.interval?.low == 0.5)
    #expect(able.interval?.high == 1)
  }

  @Test func `institutions that are no tiers have no ranges`() throws {
    let some = Institution(
      name: "one", group: "", weight: 1, holding: .devices(id: "h100", count: 8), access: 1)
    let found = try Capacities(
      of: paper, at: CountedInstitutions([some], per: .institution), by: estimator, draws: 10)
    #expect(found.draws == nil)
  }

  @Test func `the same seed draws the same`() throws {
    let tiers = [
      tier("a", count: range(1, 2, 4), institutions: range(5, 9, 20), access: range(0.1, 0.3, 1)),
      tier(
        "b", count: range(20, 40, 90), institutions: range(1, 2, 3), access: range(0.1, 0.2, 0.3)),
    ]
    #expect(try row(tiers, per: .team).intervals == row(tiers, per: .team).intervals)
  }

  // MARK: - Coverage

  /// A number's place in its stated range, by the definition of a range that holds 90 %.
  private static func value(_ range: Measured<Double>, at normal: Double) -> Double {
    let end = normal < 0 ? range.value / range.low : range.high / range.value
    return range.value * exp(log(end) / 1.6448536269514722 * normal)
  }

  /// Gini and Theil T of holders, by their definitions.
  private static func measures(_ holders: [(value: Double, weight: Double)]) -> [Double] {
    let number = holders.reduce(0) { $0 + $1.weight }
    let mean = holders.reduce(0) { $0 + $1.weight * $1.value } / number
    var differences = 0.0
    for one in holders {
      for other in holders {
        differences += one.weight * other.weight * abs(one.value - other.value)
      }
    }
    let theil = holders.reduce(0) { sum, holder in
      sum + holder.weight / number * holder.value / mean * log(holder.value / mean)
    }
    return [differences / (2 * number * number * mean), theil]
  }

  /// Ten sets of made-up tiers, each with 200 worlds in which the true numbers lie somewhere in the
  /// stated ranges.
  @Test(arguments: CapacityUnit.allCases)
  func `a 90 % interval holds the truth in 88 to 92 % of 2000 worlds`(unit: CapacityUnit) throws {
    let names = ["a", "b", "c", "d"]
    let days = 2.0
    let device = try estimator.catalogue.device("h100")
    let peak = try #require(device.fastestPrecision.flatMap(device.peak)?.rate.flopPerSecond)
    var held = [0, 0, 0]
    for set in 0..<10 {
      var random = NormalStream(seed: UInt64(set), name: "tiers")
      func stated(_ middle: Double, _ most: Double = .infinity) -> Measured<Double> {
        let value = middle * exp(0.3 * random.next())
        return range(
          value / (1.2 + abs(random.next())), value, min(value * (1.2 + abs(random.next())), most))
      }
      let numbers = [1.0, 6, 60, 900].enumerated().map { place, count in
        (
          count: stated(count), institutions: stated([200, 100, 50, 5][place]),
          access: stated([0.4, 0.2, 0.08, 0.01][place], 1), teams: stated([1, 3, 8, 40][place]),
          researchers: stated(5)
        )
      }
      let tiers = zip(names, numbers).map { name, number in
        tier(
          name, count: number.count, institutions: number.institutions, access: number.access,
          teams: number.teams, researchers: number.researchers)
      }
      let found = try row(tiers, per: unit, within: [days])
      let intervals = try [
        #require(found.intervals[.gini]), #require(found.intervals[.theilT]),
        #require(found.shares[0].interval),
      ]
      for world in 0..<200 {
        var normals = NormalStream(seed: UInt64(1_000 + 200 * set + world), name: "world")
        func real(_ stated: Measured<Double>) -> Double {
          Self.value(stated, at: normals.next())
        }
        let hours = real(paper.work) / (real(utilisation) * peak * 3600)
        let holders = numbers.map { number in
          let (count, institutions) = (real(number.count), real(number.institutions))
          let (teams, team) = (real(number.teams), real(number.researchers))
          let share = min(real(number.access), 1, 1 / teams)
          let whole = count / hours * 8760
          return switch unit {
          case .institution: (value: whole, weight: institutions)
          case .team: (value: whole * share, weight: institutions * teams)
          case .researcher:
            (value: whole * share / team, weight: institutions * teams * team)
          }
        }
        let able = holders.reduce(0) { $0 + ($1.value >= 365 / days ? $1.weight : 0) }
        let truth =
          Self.measures(holders) + [able / holders.reduce(0) { $0 + $1.weight }]
        for (place, interval) in intervals.enumerated()
        where interval.low <= truth[place] && truth[place] <= interval.high { held[place] += 1 }
      }
    }
    #expect((1_760...1_840).contains(held[0]), "Gini: \(held[0]) of 2000")
    #expect((1_760...1_840).contains(held[1]), "Theil T: \(held[1]) of 2000")
    // Shares move in steps, so an interval may hold more than it says.
    #expect(held[2] >= 1_760, "within \(days) days: \(held[2]) of 2000")
  }
}
