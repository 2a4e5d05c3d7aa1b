package import Access
import Charts
import Estimation
import Inequality
package import Presentation
import Quantities

/// Who held what at the end of each year, and what of the year's papers they could do, as a
/// document.
package struct YearlyHoldingsReport: Sendable {
  private let yearly: YearlyHoldings
  private let section: HoldingsSection
  private let leftOut: [String]

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - yearly: What was found of each year.
  ///   - section: What the table says in all.
  ///   - leftOut: Warnings of what reading the table left out.
  package init(_ yearly: YearlyHoldings, _ section: HoldingsSection, leftOut: [String] = []) {
    self.yearly = yearly
    self.section = section
    self.leftOut = leftOut
  }

  private typealias Table = Presentation.Table

  /// The report.
  package var document: Document {
    var blocks: [Block] = [
      .table(peaks), .table(access("frontier", \.frontier)),
      .table(access("typical", \.typical)),
    ]
    if yearly.years.contains(where: { !$0.sectors.isEmpty }) {
      blocks.append(.table(parts("sector", yearly.years, \.sectors)))
    }
    if let last = yearly.years.last, !last.countries.isEmpty {
      blocks.append(.table(parts("country", [last], \.countries)))
      blocks.append(.table(parts("country", yearly.years, \.countries, isDetail: true)))
    }
    return Document(
      "Access by year, from the dates of what is held, per \(yearly.unit.rawValue)",
      blocks + notes.map { .paragraph($0) } + section.rows + [chart], data: encoded,
      warnings: leftOut)
  }

  // MARK: Tables

  private var peaks: Table {
    var table = Table(
      [
        .init("year", .right), .init("holders", .right), .init("peak", .right, unit: .header),
        .init("Gini", .right, interval: .beside),
        .init("between sectors", .right, interval: .beside),
      ], title: "What was held at the end of each year")
    for year in yearly.years {
      table.row(
        .count(year.year), .count(year.count), HoldingsSection.peak(year.peaks.total),
        .number(year.peaks.giniCoefficient(), year.gini, as: .decimals(2)),
        .share(year.between, year.betweenInterval))
    }
    return table
  }

  private func access(
    _ kind: String, _ paper: (YearlyHoldings.Year) -> YearlyHoldings.PaperAccess?
  ) -> Table {
    var table = Table(
      [.init("year", .right), .init("paper", wraps: true)]
        + yearly.days.map {
          .init("≤ \(Self.text($0))", .right, wraps: true, interval: .beside)
        }, title: "\(who) that finish the year's \(kind) paper within so many days")
    for year in yearly.years {
      guard let paper = paper(year) else { continue }
      table.row(
        [.count(year.year), .name(paper.paper.id)]
          + paper.shares.map { .share($0.share, $0.interval) })
    }
    return table
  }

  private func parts(
    _ kind: String, _ years: [YearlyHoldings.Year],
    _ parts: (YearlyHoldings.Year) -> [YearlyHoldings.Part], isDetail: Bool = false
  ) -> Table {
    let shown = shownDays
    var table = Table(
      [
        .init("year", .right), .init(kind, wraps: true), .init("holders", .right),
        .init("of peak", .right),
        .init("frontier ≤ \(Self.text(shown.frontier))", .right, wraps: true, interval: .beside),
        .init("typical ≤ \(Self.text(shown.typical))", .right, wraps: true, interval: .beside),
      ],
      title: (isDetail ? "All years, by \(kind)" : "\(who) that finish in time, by \(kind)"),
      isDetail: isDetail)
    func cell(_ shares: [YearlyHoldings.Share]?, _ days: Double) -> Table.Cell {
      let share = shares?.first { $0.days == days }
      return .share(share?.share, share?.interval)
    }
    for year in years {
      for part in parts(year) {
        table.row(
          .count(year.year), .text(part.name.isEmpty ? "not said" : part.name),
          .number(part.holders, as: .count), .share(part.share),
          cell(part.frontier, shown.frontier), cell(part.typical, shown.typical))
      }
    }
    return table
  }

  /// The times that are shown of sectors and countries: the longest of the frontier paper, and the
  /// shortest of the typical one.
  private var shownDays: (frontier: Double, typical: Double) {
    (yearly.days.max() ?? 365, yearly.days.min() ?? 1)
  }

  /// Whose shares are shown.
  private var who: String {
    switch yearly.unit {
    case .institution: "Holders"
    case .team: "Teams"
    case .researcher: "Researchers"
    }
  }

  private static func text(_ days: Double) -> String { "\(plainText(days)) d" }

  // MARK: Words

  private var notes: [String] {
    var notes = [
      "A year has what had begun by its end and had not ended. What is decommissioned counts "
        + "until its date, and what is superseded until its successor began."
        + (yearly.undated > 0
          ? " In no year \(yearly.undated == 1 ? "is 1 row" : "are \(yearly.undated) rows") "
            + "without a date." : "")
        + (yearly.last.map { " The last thing in the table began on \($0)." } ?? ""),
      "A year's frontier paper is the one with the most work so far. Its typical paper is, of the "
        + "catalogue's typical papers of that year and the four before, the one with the median "
        + "of the work ('divide papers --typical'). A run has all that one "
        + "\(yearly.unit.rawValue) has.",
      "Holders in the table have clusters: who has a single server isn't in it, so shares say "
        + "nothing of them.",
    ]
    notes += section.notes
    return notes
  }

  // MARK: Chart

  private var chart: Block {
    func points(
      _ paper: (YearlyHoldings.Year) -> YearlyHoldings.PaperAccess?, _ days: Double,
      _ value: (YearlyHoldings.Share) -> Double?
    ) -> [Chart.Point] {
      yearly.years.compactMap { year in
        paper(year)?.shares.first { $0.days == days }.flatMap(value).map {
          .init(Double(year.year), $0)
        }
      }
    }
    func line(
      _ title: String, _ paper: (YearlyHoldings.Year) -> YearlyHoldings.PaperAccess?,
      _ days: Double
    ) -> Chart.Line {
      Chart.Line(
        "\(title) paper within \(Self.text(days))", points(paper, days) { $0.share },
        low: points(paper, days) { $0.interval?.low },
        high: points(paper, days) { $0.interval?.high })
    }
    return .chart(
      Chart(
        "Who could do each year's papers", x: .init("year"),
        y: .init("share of holders", isShare: true, range: 0...1),
        lines: [
          line("frontier", \.frontier, shownDays.frontier),
          line("typical", \.typical, shownDays.typical),
        ]), name: "access-by-year")
  }
}

// MARK: - JSON

extension YearlyHoldingsReport {
  private var encoded: EncodedYearlyHoldingsV1 {
    func shares(_ shares: [YearlyHoldings.Share]) -> [EncodedYearlyHoldingsV1.Share] {
      shares.map {
        .init(days: $0.days, share: $0.share, low: $0.interval?.low, high: $0.interval?.high)
      }
    }
    func access(_ access: YearlyHoldings.PaperAccess?) -> EncodedYearlyHoldingsV1.Paper? {
      access.map { .init(paper: $0.paper.id, within: shares($0.shares)) }
    }
    func parts(_ parts: [YearlyHoldings.Part]) -> [EncodedYearlyHoldingsV1.Part] {
      parts.map {
        .init(
          name: $0.name, holders: $0.holders, shareOfPeak: $0.share,
          frontier: $0.frontier.map(shares), typical: $0.typical.map(shares))
      }
    }
    return EncodedYearlyHoldingsV1(
      per: yearly.unit.rawValue, level: yearly.level, seed: yearly.seed,
      years: yearly.years.map { year in
        .init(
          year: year.year, holders: year.count, peakFLOPPerSecond: year.peaks.total,
          gini: year.peaks.giniCoefficient(), giniLow: year.gini?.low,
          giniHigh: year.gini?.high, betweenSectors: year.between,
          betweenSectorsLow: year.betweenInterval?.low,
          betweenSectorsHigh: year.betweenInterval?.high,
          frontier: access(year.frontier), typical: access(year.typical),
          sectors: parts(year.sectors), countries: parts(year.countries))
      }, undated: yearly.undated, holdings: section.encoded, warnings: leftOut)
  }
}

/// Access by year as JSON.
struct EncodedYearlyHoldingsV1: Encodable, Sendable {
  /// The share of holders that finish within some days.
  struct Share: Encodable {
    var days: Double
    var share: Double
    var low: Double?
    var high: Double?
  }

  /// What holders could do of a paper.
  struct Paper: Encodable {
    var paper: String
    var within: [Share]
  }

  /// A sector, or a country.
  struct Part: Encodable {
    var name: String
    var holders: Double
    var shareOfPeak: Double
    var frontier: [Share]?
    var typical: [Share]?
  }

  /// One year.
  struct Year: Encodable {
    var year: Int
    var holders: Int
    var peakFLOPPerSecond: Double
    var gini: Double?
    var giniLow: Double?
    var giniHigh: Double?
    var betweenSectors: Double?
    var betweenSectorsLow: Double?
    var betweenSectorsHigh: Double?
    var frontier: Paper?
    var typical: Paper?
    var sectors: [Part]
    var countries: [Part]
  }

  let schemaVersion = 1
  let per: String
  let level: Double
  let seed: UInt64
  let years: [Year]
  let undated: Int
  let holdings: EncodedHoldingsV1
  let warnings: [String]
}
