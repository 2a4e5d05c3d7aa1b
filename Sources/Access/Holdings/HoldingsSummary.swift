package import Inequality
package import Quantities

/// What a table's holders have in all, and how unequally it is spread, whatever is done with it.
package struct HoldingsSummary: Sendable {
  /// The holders of one sector, or of one country.
  package struct Part: Hashable, Sendable {
    /// Its name; empty where the table doesn't say.
    package var name: String
    /// How many holders it has.
    package var holders: Double
    /// How many devices they have.
    package var devices: Double
    /// Their share of all FLOP/s.
    package var share: Double
  }

  /// How the table says who holds what.
  package let layout: HoldingLayout
  /// What became of its rows.
  package let account: RowAccount
  /// How many holders there are.
  package let count: Int
  /// How many devices they have.
  package let devices: Double
  /// Their peaks of training in FLOP/s.
  package let peaks: Holdings
  /// The interval of the Gini coefficient of peaks, by the bootstrap over holders.
  package let gini: Interval?
  /// The interval of the share of Theil T that lies between sectors.
  package let betweenInterval: Interval?
  /// The parts by sector, the largest first; empty where the table has no sectors.
  package let sectors: [Part]
  /// The parts by country, the largest first; empty where the table has no countries.
  package let countries: [Part]
  /// How much of what exists the table has, if its authors say.
  package let coverage: Coverage?

  /// The share of Theil T that lies between sectors; `nil` without sectors.
  package var between: Double? {
    guard !sectors.isEmpty else { return nil }
    return peaks.decomposition(1).flatMap { $0.total > 0 ? $0.between / $0.total : nil }
  }

  /// Summarises a table.
  ///
  /// - Throws: `HoldingsError` where the numbers are too large for a sum.
  package init(
    _ table: HoldingsTable, level: Double, _ plan: Resampling
  ) throws(HoldingsError) {
    let holders = table.holders
    layout = table.layout
    account = table.account
    count = holders.count
    devices = holders.reduce(0) { $0 + $1.devices * $1.institution.weight }
    peaks = try holders.peaks()
    gini = peaks.bootstrap([.gini], plan)?[0].percentileInterval(level: level)
    betweenInterval = BetweenShare(holders)?.interval(level: level, plan)
    sectors = Self.parts(holders, \.institution.group)
    countries = Self.parts(holders, \.institution.country)
    coverage = table.layout == .epoch ? .epoch : nil
  }

  static func parts(_ holders: [Holder], _ name: (Holder) -> String) -> [Part] {
    guard holders.contains(where: { !name($0).isEmpty }) else { return [] }
    let total = holders.reduce(0) { $0 + $1.peak * $1.institution.weight }
    return Dictionary(grouping: holders, by: name).map { name, holders in
      Part(
        name: name, holders: holders.reduce(0) { $0 + $1.institution.weight },
        devices: holders.reduce(0) { $0 + $1.devices * $1.institution.weight },
        share: total > 0
          ? holders.reduce(0) { $0 + $1.peak * $1.institution.weight } / total : 0)
    }.sorted { ($1.share, $0.name) < ($0.share, $1.name) }
  }
}

/// How much of what exists a table has.
package struct Coverage: Hashable, Sendable {
  /// The share, from the lowest to the highest that its authors name.
  package var low: Double
  /// The highest.
  package var high: Double
  /// Of what it is a share.
  package var what: String
  /// Where this is from.
  package var source: String

  /// What Epoch AI says of its clusters.
  package static let epoch = Coverage(
    low: 0.1, high: 0.2,
    what: "the performance of all GPU clusters that existed in March 2025",
    source: "https://epoch.ai/data/gpu-clusters")
}
