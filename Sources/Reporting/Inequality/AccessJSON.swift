import Access
import Estimation
import Inequality
import Quantities

extension AccessReport {
  /// The measures and shares for JSON.
  var encoded: EncodedAccessV1 {
    EncodedAccessV1(
      per: study.unit.rawValue, level: study.level,
      intervals: study.isModel
        ? "ranges of tiers" : study.hasNormalShares ? "bootstrap; of shares, normal" : "bootstrap",
      seed: study.seed,
      isModel: study.isModel,
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
          curveRange: study.isModel
            ? row.curveRange(level: study.level).map {
              [$0.days, $0.interval.low, $0.interval.high]
            }
            : nil,
          able: .init(
            days: nil, share: row.able.share, low: row.able.interval?.low,
            high: row.able.interval?.high),
          measures: Dictionary(values, uniquingKeysWith: { $1 }),
          ranges: study.isModel ? EncodedRangeV1.keyed(row.intervals) : nil,
          giniLow: row.intervals[.gini]?.low, giniHigh: row.intervals[.gini]?.high,
          lorenz: row.holdings.lorenzCurve()?.points.map { [$0.holders, $0.share] } ?? [],
          holders: row.capacities.holders.map {
            .init(name: $0.name, group: $0.group, weight: $0.weight, runsPerYear: $0.runsPerYear)
          })
      }, holdings: held?.encoded, warnings: warnings)
  }
}

/// The ends of an interval, as JSON.
struct EncodedRangeV1: Encodable, Sendable {
  let low: Double
  let high: Double

  /// Returns the intervals of measures by what these are called in JSON.
  static func keyed(_ intervals: [Measure: Interval]) -> [String: EncodedRangeV1] {
    Dictionary(
      intervals.map { ($0.key, EncodedRangeV1(low: $1.low, high: $1.high)) },
      uniquingKeysWith: { $1 })
  }
}

/// Access as JSON.
struct EncodedAccessV1: Encodable, Sendable {
  /// The share of holders that finish within some days.
  struct Share: Encodable {
    /// Absent for whoever can do it at all.
    var days: Double?
    var share: Double
    var low: Double?
    var high: Double?
  }

  /// What a holder could do.
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
    /// Days with the ends of the interval of the share that finishes within them, by the ranges of
    /// tiers.
    var curveRange: [[Double]]?
    var able: Share
    var measures: [String: Double]
    /// The intervals of measures, by the ranges of tiers.
    var ranges: [String: EncodedRangeV1]?
    var giniLow: Double?
    var giniHigh: Double?
    var lorenz: [[Double]]
    var holders: [Holder]
  }

  let schemaVersion = 1
  /// Whose capacity it is: `institution`, `team` or `researcher`.
  let per: String
  let level: Double
  /// What intervals are of.
  let intervals: String
  let seed: UInt64
  let isModel: Bool
  let rows: [Row]
  /// What a table says that institutions hold; absent for tiers and records.
  let holdings: EncodedHoldingsV1?
  let warnings: [String]
}
