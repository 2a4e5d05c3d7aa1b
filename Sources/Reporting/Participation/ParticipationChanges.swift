import Participation
import Presentation
import Quantities

// MARK: - Differences in differences

extension ParticipationReport {
  private typealias Table = Presentation.Table

  /// What changed at AI venues beyond control venues.
  var changes: [Block] {
    var blocks: [Block] = [
      .heading("What changed at AI venues beyond control venues"), .table(differences),
    ]
    if let firms = study.events.first?.years, !firms.isEmpty {
      blocks.append(.table(events(firms)))
    }
    return blocks
  }

  private var differences: Table {
    var table = Table(
      [
        .init("group"), .init("venues"),
      ]
        + ["AI before", "AI after", "control before", "control after"]
        .map { .init($0, .right, wraps: true, unit: .header) } + [
          .init("beyond", .right, interval: .column("interval"), unit: .header)
        ],
      title:
        "Shares in parts before and after, and the change at AI venues beyond that at control "
        + "venues in percentage points (pp)")
    for row in study.differences {
      for (venues, found) in [("all", row.all), ("lasting", row.lasting)] {
        guard let found else { continue }
        table.row(
          [.text(row.affiliate.shortWords), .text(venues)]
            + [found.aiBefore, found.aiAfter, found.controlBefore, found.controlAfter]
            .map { .share($0, decimals: 1) }
            + [Self.points(found.effect, found.estimate?.interval)])
      }
    }
    return table
  }

  private func events(_ years: [EventStudyYear]) -> Table {
    var table = Table(
      [.init("year"), .init("effect", .right, interval: .column("interval"), unit: .header)],
      title: "Firms' share at lasting AI venues beyond that at control venues, compared with "
        + "\(onset - 1), in percentage points (pp)")
    for row in years {
      table.row(
        .count(row.year),
        row.effect.map { Self.points($0.estimate, $0.interval) }
          ?? .number(0, unit: "pp", as: .count))
    }
    return table
  }

  /// Returns a difference of shares in percentage points.
  private static func points(_ value: Double, _ interval: Interval?) -> Table.Cell {
    .number(
      value * 100, interval.map { interval in interval.map { $0 * 100 } }, unit: "pp",
      as: .decimals(1))
  }
}

// MARK: - Synthetic controls

extension ParticipationReport {
  /// What institutions gained beyond what they would have had.
  var controls: [Block] {
    [
      .heading("Synthetic control of institutions at lasting venues"), .table(studies),
      .paragraph(
        "'units' are treated units/control units. 'gap' is how far the counterfactual is off "
          + "before the change (root of the mean square). 'placebo' is the p value of an effect "
          + "three years before. 'trends' is the p value that the gaps before the change are "
          + "small."),
    ] + (failures.isEmpty ? [] : [.notes(failures)]) + [
      .table(grid),
      .paragraph(
        "* predicts best: MSPE is the mean squared error when each period before the change is "
          + "left out in turn. IC and PC are criteria from control units. Where the effect changes "
          + "its sign with the number of factors, so does the conclusion."),
    ]
  }

  private var unit: String {
    study.settings.outcome == .papers ? "papers a year" : "papers per thousand"
  }

  private var studies: Table {
    var table = Table(
      [
        .init("group"), .init("units", .right), .init("treated units", .right, isDetail: true),
        .init("control units", .right, isDetail: true), .init("factors", .right),
        .init("effect", .right, interval: .column("interval"), unit: .hidden),
        .init("gap", .right, unit: .hidden), .init("placebo", .right), .init("trends", .right),
      ],
      title:
        "Mean effect in \(unit)\(study.settings.outcome == .papers ? "" : " of the venues' year")")
    for entry in study.studies {
      guard case .success(let found) = entry.result else { continue }
      table.row(
        .text(entry.affiliate.shortWords), .text("\(found.treated)/\(found.controls)"),
        .count(found.treated), .count(found.controls), .count(found.rank),
        .number(
          found.bootstrap.control.averageEffect, found.effect?.interval, unit: unit,
          as: .decimals(2)),
        .number(found.bootstrap.control.preTreatmentError, unit: unit, as: .decimals(2)),
        .probability((try? found.placebo.get())?.effect?.pValue),
        .probability(found.equivalence?.pValue))
    }
    return table
  }

  /// Why groups have no synthetic control.
  private var failures: [Note] {
    study.studies.compactMap { entry in
      guard case .failure(let error) = entry.result else { return nil }
      return Note("\(entry.affiliate.words): \(error)")
    }
  }

  private var grid: Table {
    var table = Table(
      [.init("factors")]
        + ["effect", "MSPE", "IC", "PC"].map { .init($0, .right, unit: .hidden) },
      title: "Mean effect by number of factors", grouping: "group")
    for entry in study.studies {
      guard case .success(let found) = entry.result else { continue }
      table.group(entry.affiliate.words)
      for row in found.grid.rows {
        table.row(
          .number(Double(row.rank), as: .count, mark: row.rank == found.grid.chosen ? " *" : ""),
          .number(row.averageEffect, unit: unit, as: .decimals(2)),
          .number(row.predictionError, as: .decimals(3)),
          .number(row.informationCriterion, as: .decimals(2)),
          .number(row.panelCriterion, as: .decimals(2)))
      }
    }
    return table
  }
}

// MARK: - Words

extension ParticipationReport {
  /// What sets titles apart, where titles were read.
  var vocabulary: [Block] {
    guard !study.vocabulary.isEmpty else { return [] }
    var table = Table([
      .init("papers of"), .init("years"), .init("papers", .right),
      .init("compute-intensive", .right, wraps: true), .init("words with their z", wraps: true),
    ])
    var words = Table(
      [
        .init("papers of"), .init("years"), .init("word"), .init("z"), .init("log-odds"),
        .init("count"),
      ],
      title: "Words", isDetail: true)
    for entry in study.vocabulary {
      let key: [Table.Cell] = [
        .text(entry.author.rawValue), .text(years(after: entry.isAfterOnset)),
      ]
      table.row(
        key + [
          .count(entry.papers), .share(entry.computeIntensive, decimals: 1),
          .text(entry.terms.map { "\($0.text) \($0.z.fixed(1))" }.joined(separator: ", ")),
        ])
      for term in entry.terms {
        words.row(
          key + [.name(term.text), .number(term.z), .number(term.logOdds), .count(term.count)])
      }
    }
    return [
      .heading("Words that set titles at AI venues apart"), .table(table), .table(words),
      .notes([
        Note(
          "z is the difference of log-odds against the other papers, over its standard error. "
            + "'compute-intensive' is the share of titles with a term of a topic that takes much "
            + "compute."
        )
      ]),
    ]
  }
}
