package import Estimation
package import Inequality
package import Quantities
import Randomness

/// Who held what at the end of each year, and what of the year's papers they could do.
package struct YearlyHoldings: Sendable {
  /// A share of holders, with its interval.
  package struct Share: Hashable, Sendable {
    /// The days within which a run is done.
    package var days: Double
    /// The share of holders that finish it.
    package var share: Double
    /// By the bootstrap over holders; `nil` for a single holder.
    package var interval: Interval?
  }

  /// What holders could do of one paper.
  package struct PaperAccess: Sendable {
    /// The paper.
    package let paper: Paper
    /// The shares of holders that finish a run within some days.
    package let shares: [Share]
  }

  /// The holders of one sector, or of one country.
  package struct Part: Sendable {
    /// Its name; empty where the table doesn't say.
    package let name: String
    /// How many holders it has.
    package let holders: Double
    /// Its share of all FLOP/s.
    package let share: Double
    /// What they could do of the year's frontier paper.
    package let frontier: [Share]?
    /// What they could do of the year's typical paper.
    package let typical: [Share]?
  }

  /// One year.
  package struct Year: Sendable {
    /// The year, at whose end this was held.
    package let year: Int
    /// How many holders there were.
    package let count: Int
    /// Their peaks of training in FLOP/s.
    package let peaks: Holdings
    /// The interval of the Gini coefficient of peaks.
    package let gini: Interval?
    /// The interval of the share of Theil T that lies between sectors.
    package let betweenInterval: Interval?
    /// What they could do of the year's frontier paper.
    package let frontier: PaperAccess?
    /// What they could do of the year's typical paper.
    package let typical: PaperAccess?
    /// The sectors, in the order of their names.
    package let sectors: [Part]
    /// The countries, the largest first, and at last the others together under "others".
    package let countries: [Part]

    /// The share of Theil T of peaks that lies between sectors; `nil` without sectors.
    package var between: Double? {
      guard !sectors.isEmpty else { return nil }
      return peaks.decomposition(1).flatMap { $0.total > 0 ? $0.between / $0.total : nil }
    }
  }

  /// The years that have a holder.
  package let years: [Year]
  /// The times within which a run should be finished.
  package let days: [Double]
  /// The confidence level of intervals.
  package let level: Double
  /// Whose capacity is counted.
  package let unit: CapacityUnit
  /// What the draws follow from.
  package let seed: UInt64
  /// How many rows have no date on which they begin, and are in no year.
  package let undated: Int

  /// The last day on which something began: what began later isn't in the table.
  package let last: Day?

  /// How many countries are shown by themselves.
  package static let shownCountries = 5

  /// Measures each year of a table with dates.
  ///
  /// - Parameters:
  ///   - years: The years to look at.
  ///   - days: The times within which a run should be finished.
  ///   - unit: Whose capacity is counted.
  ///   - plan: How often and from which seed holders are drawn anew.
  /// - Throws: `EstimationError` or `HoldingsError` if the catalogue contradicts itself.
  package init(
    of table: HoldingsTable, years: [Int], within days: [Double], per unit: CapacityUnit,
    level: Double, _ plan: Resampling, by estimator: Estimator
  ) throws {
    self.days = days
    self.level = level
    self.unit = unit
    seed = plan.seed
    last = table.rows.compactMap(\.begin).max()
    undated = table.rows.count { $0.isCurrent && $0.begin == nil }
    self.years = try years.compactMap { year in
      let holders = table.holders(atEndOf: year)
      guard !holders.isEmpty else { return nil }
      return try Year(
        year, holders,
        Inquiry(days: days, unit: unit, level: level, plan: plan, estimator: estimator))
    }
  }
}

/// What is asked of each year.
private struct Inquiry {
  var days: [Double]
  var unit: CapacityUnit
  var level: Double
  var plan: Resampling
  var estimator: Estimator

  /// Returns what holders could do of a paper, in their order.
  func capacities(of paper: Paper?, _ holders: [Holder]) throws -> [Capacities.Holder]? {
    guard let paper else { return nil }
    let counted = try CountedInstitutions(holders.map(\.institution), per: unit)
    return try Capacities(of: paper, at: counted, by: estimator).holders
  }

  /// Returns the shares of holders that finish in time, by the percentile bootstrap over holders.
  func shares(_ holders: [Capacities.Holder]) -> [YearlyHoldings.Share] {
    let weights = holders.map(\.weight)
    let total = weights.reduce(0, +)
    return days.map { day in
      let able = holders.map { $0.days <= day ? $0.weight : 0 }
      return YearlyHoldings.Share(
        days: day, share: able.reduce(0, +) / total, interval: interval(able, weights))
    }
  }

  private func interval(_ able: [Double], _ weights: [Double]) -> Interval? {
    guard able.count > 1 else { return nil }
    var random = SplitMix64(seed: plan.seed)
    let shares = (0..<plan.resamples).map { _ in
      var (sum, all) = (0.0, 0.0)
      for _ in able {
        let drawn = Int(random.next() % UInt64(able.count))
        sum += able[drawn]
        all += weights[drawn]
      }
      return sum / all
    }
    return .percentile(shares, level: level)
  }
}

extension YearlyHoldings.Year {
  fileprivate init(_ year: Int, _ holders: [Holder], _ inquiry: Inquiry) throws {
    let catalogue = inquiry.estimator.catalogue
    self.year = year
    count = holders.count
    peaks = try holders.peaks()
    gini = peaks.bootstrap([.gini], inquiry.plan)?[0].percentileInterval(level: inquiry.level)
    betweenInterval = BetweenShare(holders)?.interval(level: inquiry.level, inquiry.plan)
    let frontier = catalogue.frontierPaper(of: year)
    let typical = catalogue.typicalPaper(of: year)
    let taken = (
      frontier: try inquiry.capacities(of: frontier, holders),
      typical: try inquiry.capacities(of: typical, holders)
    )
    func access(_ paper: Paper?, _ taken: [Capacities.Holder]?) -> YearlyHoldings.PaperAccess? {
      guard let paper, let taken else { return nil }
      return YearlyHoldings.PaperAccess(paper: paper, shares: inquiry.shares(taken))
    }
    self.frontier = access(frontier, taken.frontier)
    self.typical = access(typical, taken.typical)
    func parts(_ name: (Holder) -> String) -> [YearlyHoldings.Part] {
      HoldingsSummary.parts(holders, name).map { part in
        let own = holders.indices.filter { name(holders[$0]) == part.name }
        func shares(_ taken: [Capacities.Holder]?) -> [YearlyHoldings.Share]? {
          taken.map { taken in inquiry.shares(own.map { taken[$0] }) }
        }
        return YearlyHoldings.Part(
          name: part.name, holders: part.holders, share: part.share,
          frontier: shares(taken.frontier), typical: shares(taken.typical))
      }
    }
    sectors = parts(\.institution.group).sorted { $0.name < $1.name }
    let large = HoldingsSummary.parts(holders, \.institution.country)
      .prefix(YearlyHoldings.shownCountries).map(\.name)
    let all = parts { holder in
      large.contains(holder.institution.country) ? holder.institution.country : "others"
    }
    countries =
      large.isEmpty
      ? [] : all.filter { $0.name != "others" } + all.filter { $0.name == "others" }
  }
}

extension Estimation.Catalogue {
  /// Returns a year's typical paper: of what ordinary groups run that came out in the year or the
  /// four before it, the one with the median of the work, and of two in the middle the smaller.
  ///
  /// - Returns: `nil` where no typical paper came out in these years.
  package func typicalPaper(of year: Int) -> Paper? {
    let recent = papers.filter { $0.isTypical && ((year - 4)...year).contains($0.year) }
      .sorted { ($0.work.value, $0.id) < ($1.work.value, $1.id) }
    return recent.isEmpty ? nil : recent[(recent.count - 1) / 2]
  }
}
