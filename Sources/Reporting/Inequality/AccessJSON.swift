import Access
import Estimation
import Inequality
import Quantities

extension AccessReport {
  /// The measures and shares for JSON.
  var encoded: EncodedAccessV1 {
    EncodedAccessV1(
      level: study.level, seed: study.seed, isModel: study.isModel,
      rows: study.rows.map { row in
        let values = Measure.customary.compactMap { measure in
          measure.value(of: row.holdings).flatMap { $0.isFinite ? (measure.key, $0) : nil }
        }
        return .init(
          year: row.year, paper: row.capacities.paper.id,
          within: row.shares.map {
            .init(days: $0.days, share: $0.share, low: $0.interval?.low, high: $0.interval?.high)
          },
          curve: row.capacities.accessCurve.map { [$0.days, $0.share] },
          measures: Dictionary(values, uniquingKeysWith: { $1 }), giniLow: row.gini?.low,
          giniHigh: row.gini?.high,
          lorenz: row.holdings.lorenzCurve()?.points.map { [$0.holders, $0.share] } ?? [],
          holders: row.capacities.holders.map {
            .init(name: $0.name, group: $0.group, weight: $0.weight, runsPerYear: $0.runsPerYear)
          })
      }, holdings: held?.encoded, warnings: warnings)
  }
}

/// Access as JSON.
struct EncodedAccessV1: Encodable, Sendable {
  /// The share of institutions that finish within some days.
  struct Share: Encodable {
    var days: Double
    var share: Double
    var low: Double?
    var high: Double?
  }

  /// What an institution could do.
  struct Holder: Encodable {
    var name: String
    var group: String
    var weight: Double
    var runsPerYear: Double
  }

  /// A paper, or a year.
  struct Row: Encodable {
    var year: Int?
    var paper: String
    var within: [Share]
    /// Pairs of days and the share that finishes within them.
    var curve: [[Double]]
    var measures: [String: Double]
    var giniLow: Double?
    var giniHigh: Double?
    var lorenz: [[Double]]
    var holders: [Holder]
  }

  let schemaVersion = 1
  let level: Double
  let seed: UInt64
  let isModel: Bool
  let rows: [Row]
  /// What a table says that institutions hold; absent for tiers and records.
  let holdings: EncodedHoldingsV1?
  let warnings: [String]
}
