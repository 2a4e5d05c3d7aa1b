import Charts
import Documents
package import Inequality
package import Participation
import Presentation
import Quantities
import Statistics

/// How concentrated papers are among universities' departments, by groups of areas.
package struct AuthorInfoReport: Sendable {
  private struct Side: Sendable {
    var name: String
    var areas: [String]
    var roster: Int
    var years: [AuthorInfo.YearConcentration]
  }

  private let info: AuthorInfo
  private let sides: [Side]
  private let level: Double
  private let seed: UInt64

  /// Measures concentration.
  ///
  /// - Parameters:
  ///   - sides: Groups of areas by name, each with the numbers of its areas.
  package init(
    _ info: AuthorInfo, sides: [(name: String, areas: [Int])], level: Double, plan: Resampling
  ) {
    self.info = info
    self.level = level
    seed = plan.seed
    self.sides = sides.map { name, areas in
      Side(
        name: name, areas: areas.map { info.areas.names[$0] },
        roster: info.roster(Set(areas)).count,
        years: info.concentration(Set(areas), level: level, plan: plan))
    }
  }

  /// What the reader has to know before quoting a figure.
  package var warnings: [String] {
    [info.badRows.sentence].compactMap(\.self)
  }

  /// The report as aligned text.
  package func rendered() -> String {
    var parts = ["\(info.rows) rows, \(info.institutions.count) departments, papers in parts."]
    for side in sides {
      var table = Table(
        [
          "year", "papers", "active", "Gini", "constant", "HHI", "top ten, %", "constant",
        ].enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
      for row in side.years {
        table.row(
          "\(row.year)", row.papers.fixed(0), "\(row.active)", row.gini.fixed(3),
          "\(row.null.low.fixed(3))–\(row.null.high.fixed(3))", row.herfindahl.fixed(4),
          (row.topTen * 100).fixed(1),
          "\((row.topTenNull.low * 100).fixed(1))–\((row.topTenNull.high * 100).fixed(1))")
      }
      parts.append(
        "\(side.name) (\(side.areas.joined(separator: ", "))): over a fixed roster of \(side.roster) departments"
          .wrapped(to: 80) + "\n" + table.rendered())
    }
    parts.append(
      "Universities only, and papers follow faculty who move. 'Constant' is the \((level * 100).fixed(0)) % range if as many papers had been written in all years' shares."
        .wrapped(to: 80))
    return parts.joined(separator: "\n\n")
  }

  /// The Gini coefficients as a chart, with the range of constant shares.
  package var charts: [NamedChart] {
    [
      NamedChart(
        name: "concentration",
        chart: Chart(
          "Concentration over a fixed roster; bands: shares that never change", x: .init("year"),
          y: .init("Gini coefficient"),
          lines: sides.map { side in
            Chart.Line(
              side.name, side.years.map { .init(Double($0.year), $0.gini) },
              low: side.years.map { .init(Double($0.year), $0.null.low) },
              high: side.years.map { .init(Double($0.year), $0.null.high) })
          }))
    ]
  }

  /// The report for JSON.
  package var encoded: EncodedAuthorInfoV1 {
    EncodedAuthorInfoV1(
      rows: info.rows, badRows: info.badRows.count, departments: info.institutions.count,
      level: level, seed: seed,
      concentration: sides.flatMap { side in
        side.years.map {
          .init(
            areas: side.name, year: $0.year, papers: $0.papers, active: $0.active, gini: $0.gini,
            nullLow: $0.null.low, nullHigh: $0.null.high, herfindahl: $0.herfindahl,
            topTenShare: $0.topTen, topTenNullLow: $0.topTenNull.low,
            topTenNullHigh: $0.topTenNull.high)
        }
      })
  }
}

/// Concentration among departments as JSON.
package struct EncodedAuthorInfoV1: Encodable {
  struct Year: Encodable {
    var areas: String
    var year: Int
    var papers: Double
    var active: Int
    var gini, nullLow, nullHigh, herfindahl, topTenShare, topTenNullLow, topTenNullHigh: Double
  }

  let schemaVersion = 1
  var rows: Int
  var badRows: Int
  var departments: Int
  var level: Double
  var seed: UInt64
  var concentration: [Year]
}
