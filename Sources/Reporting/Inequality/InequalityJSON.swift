import Access
import Inequality
import Quantities

extension InequalityReport {
  /// The measures for JSON: what can't be said is null.
  var encoded: EncodedInequalityV1 {
    func parts(_ alpha: Double) -> EncodedInequalityV1.Parts? {
      holdings.decomposition(alpha).map {
        .init(within: $0.within, between: $0.between, overlap: nil)
      }
    }
    var measures: [String: EncodedInequalityV1.Measure] = [:]
    for row in found.rows {
      measures[row.measure.key] = .init(
        value: row.value, low: row.interval?.low, high: row.interval?.high)
    }
    return EncodedInequalityV1(
      n: holdings.count, zeros: holdings.zeros, level: found.level, seed: found.plan.seed,
      gini: measures["gini"]?.value, giniCorrected: measures["giniCorrected"]?.value,
      theilT: measures["theilT"]?.value, theilL: measures["theilL"]?.value,
      hoover: measures["hoover"]?.value, measures: measures,
      decomposition: isGrouped
        ? [
          "theilT": parts(1), "theilL": parts(0),
          "gini": holdings.giniDecomposition().map {
            .init(within: $0.parts.within, between: $0.parts.between, overlap: $0.overlap)
          },
        ].compactMapValues(\.self) : nil,
      lorenz: holdings.lorenzCurve()?.points.map { [$0.holders, $0.share] } ?? [],
      interval: found.method.rawValue, concentrationIndex: ranked?.concentrationIndex(),
      sources: sources.isEmpty
        ? nil
        : Dictionary(
          sources.map {
            (
              $0.name,
              .init(
                share: $0.contribution.share, gini: $0.contribution.gini,
                correlation: $0.contribution.correlation,
                contribution: $0.contribution.contribution, elasticity: $0.contribution.elasticity)
            )
          }, uniquingKeysWith: { $1 }),
      against: comparison?.encoded, list: list?.list,
      rows: list.map { EncodedRowsV1($0.account) }, warnings: warnings)
  }
}

/// Measures of inequality as JSON.
struct EncodedInequalityV1: Encodable, Sendable {
  /// One measure with its interval.
  struct Measure: Encodable {
    var value: Double?
    var low: Double?
    var high: Double?
  }

  /// What a source adds to the Gini coefficient.
  struct Source: Encodable {
    var share: Double
    var gini: Double
    var correlation: Double
    var contribution: Double
    var elasticity: Double
  }

  /// A measure within and between groups.
  struct Parts: Encodable {
    var within: Double
    var between: Double
    var overlap: Double?
  }

  let schemaVersion = 1
  let n: Int
  let zeros: Int
  let level: Double
  let seed: UInt64
  let gini: Double?
  let giniCorrected: Double?
  let theilT: Double?
  let theilL: Double?
  let hoover: Double?
  let measures: [String: Measure]
  let decomposition: [String: Parts]?
  let lorenz: [[Double]]
  let interval: String
  let concentrationIndex: Double?
  let sources: [String: Source]?
  let against: EncodedInequalityComparison?
  /// The list of systems that was taken; absent for other tables.
  let list: String?
  /// What became of the rows of a list; absent for other tables.
  let rows: EncodedRowsV1?
  let warnings: [String]
}
