import Charts
import Documents
package import Participation
package import Presentation
import Quantities

/// How concentrated papers are among universities' departments, by groups of areas, as a document.
package struct AuthorInfoReport: Sendable {
  private let study: AuthorInfoStudy

  private let holdings: HolderSharesSection?

  /// Creates the report.
  ///
  /// - Parameter holdings: Who holds and who publishes, where a table says who holds.
  package init(_ study: AuthorInfoStudy, holdings: HoldersAndPublishers? = nil) {
    self.study = study
    self.holdings = holdings.map { HolderSharesSection(found: $0) }
  }

  /// The report.
  package var document: Document {
    Document(
      "Concentration of papers among departments",
      [.paragraph(summary), .notes(rosters), .table(table), .notes(notes)]
        + (holdings?.blocks ?? []) + claims.blocks + [chart], data: encoded,
      warnings: [study.info.badRows.sentence].compactMap(\.self))
  }

  private var summary: String {
    "\(counted(study.info.rows, "row")), "
      + "\(counted(study.info.institutions.count, "department")). "
      + (study.counting == .fractional
        ? "Each author has an equal part of a paper."
        : "A paper counts one for each of its authors.")
  }

  private var claims: ClaimsSection { ClaimsSection(claims: study.claims, level: study.level) }

  private var rosters: [Note] {
    study.sides.map { side in
      Note(
        "\(side.name) (\(side.areas.joined(separator: ", "))): over a fixed roster of "
          + "\(side.roster) departments.")
    }
  }

  private var table: Presentation.Table {
    var table = Presentation.Table(
      [
        .init("year"), .init("papers", .right), .init("active", .right), .init("Gini", .right),
        .init("constant Gini", .right, wraps: true), .init("HHI", .right),
        .init("top 10", .right, unit: .header),
        .init("constant top 10", .right, wraps: true, unit: .header),
      ], grouping: "areas")
    for side in study.sides {
      table.group(side.name)
      for row in side.years {
        table.row(
          .count(row.year), .papers(row.papers, isSmall: row.isSmall), .count(row.active),
          .number(row.gini, as: .decimals(3)), .range(row.null, as: .decimals(3)),
          .number(row.herfindahl, as: .decimals(4)), .share(row.topTen, decimals: 1),
          .range(row.topTenNull, as: .percent(decimals: 1)))
      }
    }
    return table
  }

  private var notes: [Note] {
    [
      Note("The table has universities only, and papers move with faculty who move."),
      Note(
        "'constant' is the \(study.level.percent) range that the figure before it would have if "
          + "shares "
          + "never changed: as many parts of papers are drawn from those of all years. The table "
          + "doesn't "
          + "say which parts are of one paper, so each is drawn by itself. Where authors of one "
          + "department write together, the ranges are too narrow. 'top 10' is the share of the "
          + "ten "
          + "largest departments."),
    ]
      + study.sides.compactMap { side in
        Note(fewPapersIn: side.years.filter(\.isSmall).map(\.year), of: side.name)
      }
  }

  /// The Gini coefficients, with the range of constant shares.
  private var chart: Block {
    .chart(
      Chart(
        "Concentration over a fixed roster; bands: shares that never change", x: .init("year"),
        y: .init("Gini coefficient"),
        lines: study.sides.map { side in
          Chart.Line(
            side.name, side.years.map { .init(Double($0.year), $0.gini) },
            low: side.years.map { .init(Double($0.year), $0.null.low) },
            high: side.years.map { .init(Double($0.year), $0.null.high) })
        }), name: "concentration")
  }

  /// The report for JSON.
  private var encoded: EncodedAuthorInfoV1 {
    EncodedAuthorInfoV1(
      rows: study.info.rows, badRows: study.info.badRows.count,
      departments: study.info.institutions.count, counting: study.counting.rawValue,
      level: study.level, seed: study.seed,
      concentration: study.sides.flatMap { side in
        side.years.map {
          .init(
            areas: side.name, year: $0.year, papers: $0.papers, parts: $0.parts, active: $0.active,
            gini: $0.gini,
            nullLow: $0.null.low, nullHigh: $0.null.high, herfindahl: $0.herfindahl,
            topTenShare: $0.topTen, topTenNullLow: $0.topTenNull.low,
            topTenNullHigh: $0.topTenNull.high, isSmall: $0.isSmall)
        }
      }, holdings: holdings?.encoded, claims: claims.encoded)
  }
}

/// Concentration among departments as JSON.
private struct EncodedAuthorInfoV1: Encodable, Sendable {
  struct Year: Encodable {
    var areas: String
    var year: Int
    var papers: Double
    /// How many parts of papers there are.
    var parts: Int
    var active: Int
    var gini, nullLow, nullHigh, herfindahl, topTenShare, topTenNullLow, topTenNullHigh: Double
    /// Whether there are fewer than 100 papers.
    var isSmall: Bool
  }

  let schemaVersion = 1
  var rows: Int
  var badRows: Int
  var departments: Int
  var counting: String
  var level: Double
  var seed: UInt64
  var concentration: [Year]
  var holdings: EncodedHoldersV1?
  var claims: [EncodedClaimV1]
}
