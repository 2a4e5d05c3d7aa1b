package import Access
package import Inequality
package import Presentation
import Quantities

/// How unequally something is spread, with intervals and decompositions, as a document.
package struct InequalityReport {
  /// One of the sources that a total comes from.
  package struct Source: Sendable {
    /// The name of its column.
    package var name: String
    /// What it adds to the Gini coefficient.
    package var contribution: SourceContribution

    /// Creates a source.
    package init(name: String, contribution: SourceContribution) {
      self.name = name
      self.contribution = contribution
    }
  }

  private let unit: String
  let found: MeasuredHoldings
  let isGrouped: Bool
  let ranked: RankedHoldings?
  let sources: [Source]
  let comparison: InequalityComparison?
  private let assumption: String?
  private let leftOut: [String]
  let list: SystemList?

  var holdings: Holdings { found.holdings }

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - unit: What is held.
  ///   - found: The holdings and their measures.
  ///   - isGrouped: Whether holders were given in groups, to decompose by.
  ///   - ranked: The same holdings with another variable that ranks their holders.
  ///   - sources: What a total's Gini coefficient comes from.
  ///   - comparison: The holdings held against others.
  ///   - assumption: How holders' numbers are read, where nobody says it.
  ///   - leftOut: Warnings of what reading the holdings left out.
  ///   - list: The list of systems that the holdings are from, if they are from one.
  package init(
    of unit: String, _ found: MeasuredHoldings, isGrouped: Bool, ranked: RankedHoldings? = nil,
    sources: [Source] = [], against comparison: InequalityComparison? = nil,
    assumption: String? = nil, leftOut: [String] = [], list: SystemList? = nil
  ) {
    self.unit = unit
    self.found = found
    self.isGrouped = isGrouped
    self.ranked = ranked
    self.sources = sources
    self.comparison = comparison
    self.assumption = assumption
    self.leftOut = leftOut
    self.list = list
  }

  var warnings: [String] { leftOut + holdings.warnings.map(\.description) }

  /// The report.
  package var document: Document {
    var blocks: [Block] = [
      .paragraph(
        "\(holdings.count) holder\(holdings.count == 1 ? "" : "s") of \(unit), with a weight of "
          + "\(holdings.totalWeight.fixed(0)) in all."),
      .table(measures), .notes(notes),
    ]
    if isGrouped { blocks += [.heading("Within and between groups"), .table(decompositions)] }
    if !sources.isEmpty {
      blocks += [.heading("Sources of the Gini coefficient"), .table(sourceTable)]
    }
    blocks += comparison?.blocks ?? []
    if let list { blocks += [.paragraph(list.explanation)] + RowsSection(list.account).blocks }
    return Document(
      "Inequality of \(unit)", blocks + charts, data: encoded, warnings: warnings)
  }
}

// MARK: - Tables

extension InequalityReport {
  private typealias Table = Presentation.Table

  private var measures: Table {
    var table = Table([
      .init("measure", wraps: true),
      .init("value", .right, interval: .column("\(found.level.percent) interval")),
    ])
    for row in found.rows {
      table.row(
        .text(row.measure.name),
        .number(row.value, row.interval, as: row.measure.form(row.interval)))
    }
    if let index = ranked?.concentrationIndex() {
      table.row(.text("concentration index by rank"), .number(index, as: .decimals(3)))
    }
    return table
  }

  private var notes: [Note] {
    var notes: [Note] = []
    if let assumption { notes.append(Note(assumption, .doubtful)) }
    if found.rows.contains(where: { $0.interval != nil }) {
      notes.append(Note("Intervals: \(found.method.words)."))
    }
    if ranked?.concentrationIndex() != nil {
      notes.append(
        Note(
          "The concentration index is −1 if the lowest rank holds everything, and 1 if the highest "
            + "does."))
    }
    return notes + [Note("'divide help measures' says what each measure means.")]
  }

  private var sourceTable: Table {
    var table = Table([
      .init("source", wraps: true), .init("share", .right), .init("Gini", .right),
      .init("correlation", .right), .init("part of Gini", .right), .init("elasticity", .right),
    ])
    for source in sources {
      let found = source.contribution
      table.row(
        .name(source.name), .share(found.share), .number(found.gini, as: .decimals(3)),
        .number(found.correlation, as: .decimals(3)),
        .number(found.contribution, as: .decimals(4)),
        .number(found.elasticity, as: .decimals(3)))
    }
    return table
  }

  private var decompositions: Table {
    var table = Table([
      .init("measure"), .init("within groups", .right), .init("between groups", .right),
      .init("overlap", .right),
    ])
    func row(_ measure: Measure, _ parts: Decomposition, overlap: Double? = nil) {
      table.row(
        [.text(measure.explanation.name)]
          + [parts.within, parts.between, overlap].map { .number($0, as: .decimals(4)) })
    }
    for (measure, alpha) in [(Measure.theilT, 1.0), (.theilL, 0)] {
      if let parts = holdings.decomposition(alpha) { row(measure, parts) }
    }
    if let (parts, overlap) = holdings.giniDecomposition() { row(.gini, parts, overlap: overlap) }
    return table
  }
}

extension Measure {
  /// How people see it: an index from 0 to 1 has two decimals at least, however wide its interval
  /// is.
  fileprivate func form(_ interval: Interval?) -> Presentation.Table.Number.Form {
    switch self {
    case .gini, .correctedGini, .hoover, .zenga, .atkinson:
      guard let halfWidth = interval?.halfWidth else { return .decimals(3) }
      return .decimals(halfWidth >= 0.01 || halfWidth == 0 ? 2 : halfWidth >= 0.001 ? 3 : 4)
    default: return .figure()
    }
  }
}

extension IntervalMethod {
  /// The method in words.
  fileprivate var words: String {
    switch self {
    case .percentile: "percentile bootstrap over holders"
    case .bca: "bootstrap over holders, corrected for bias and acceleration (BCa)"
    case .jackknife: "jackknife over holders"
    case .asymptotic: "by the influence function, for large samples"
    }
  }
}

// MARK: - Charts

extension InequalityReport {
  /// The Lorenz curve; where there are others beside theirs, and the generalised ones.
  private var charts: [Block] {
    let curves = [
      ("these", holdings.lorenzCurve()), ("the others", comparison?.otherCurve),
      ("by rank", ranked?.concentrationCurve()),
    ]
    let lines = curves.compactMap { name, curve in curve?.line(name) }
    let generalised = comparison.map { comparison in
      [
        holdings.generalisedLorenzCurve()?.line("these"),
        comparison.otherGeneralisedCurve?.line("the others"),
      ].compactMap(\.self)
    }
    return (lines.isEmpty ? [] : [.lorenz(lines, of: "holders")])
      + (generalised.map { [.generalisedLorenz($0, of: "holders")] } ?? [])
  }
}

extension SystemList {
  /// What is measured of the list, and why.
  fileprivate var explanation: String {
    (list.map {
      "This is the list \($0)\(lists > 1 ? ", of \(lists) in the file (--list chooses)" : ""). "
    } ?? "")
      + "\(systems) systems, "
      + (isBySite
        ? "those of one site taken together" : "each a holder, as the table names no site")
      + ". Lists don't say how many accelerators a system has, so it is Rmax that is measured, and "
      + "hours of papers can't be said."
  }
}
