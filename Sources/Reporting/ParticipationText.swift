import Inequality
import Participation
import Presentation
import Quantities
import Statistics

extension ParticipationReport {
  /// The report as aligned text.
  package func rendered() -> String {
    let publications = participation.publications
    var parts = [
      "\(publications.papers.count) papers, \(publications.institutions.count) institutions. "
        + "AI venues: \(venues(.ai).joined(separator: ", ")). "
        + "Control venues: \(venues(.control).joined(separator: ", ")). "
        + "Change from \(participation.design.onset) on."
    ].map { $0.wrapped(to: 80) }
    parts.append("Shares of papers, in parts (%)\n" + sharesTable(fractional))
    parts.append("Papers with at least one such institution (%)\n" + sharesTable(whole))
    parts.append("Who writes with whom (% of papers)\n" + collaborationTable())
    parts.append(
      "Universities that firms write with (% of such papers; in brackets: of all universities' papers)"
        .wrapped(to: 80) + "\n" + partnersTable())
    for side in Design.Side.allCases {
      parts.append(
        "Concentration at \(side.name) venues over a fixed roster of "
          + "\(participation.roster(side).count) institutions\n" + concentrationTable(side))
    }
    let level = (settings.panel.level * 100).fixed(0)
    parts.append(
      "Constant: the \(level) % range if as many papers had been written in all years' shares. Actives: the Gini coefficient of active institutions alone. Top 10: the share of the ten largest, %. Rarefied: the institutions of as many papers as the smallest year has."
        .wrapped(to: 80))
    parts.append(
      "Shares in parts before and after at AI venues, then at control venues, and the difference of differences (percentage points)"
        .wrapped(to: 80) + "\n" + differencesTable())
    if let firms = events.first?.years, !firms.isEmpty {
      parts.append(
        "Firms' share at lasting AI venues beyond control venues, against \(participation.design.onset - 1) (percentage points)"
          .wrapped(to: 80) + "\n" + eventsTable(firms))
    }
    let unit =
      settings.outcome == .papers ? "papers a year" : "papers per thousand of the venues' year"
    parts.append(
      "Synthetic control of institutions at lasting venues (\(unit))".wrapped(to: 80) + "\n"
        + studiesTable())
    parts.append(
      "Mean effect by number of factors; * chosen by leaving out one period\n" + gridTable())
    if !vocabulary.isEmpty {
      parts.append("Words that set titles at AI venues apart (z of log-odds)\n" + vocabularyTable())
    }
    return parts.joined(separator: "\n\n")
  }

  private func vocabularyTable() -> String {
    vocabulary.map { entry in
      let period = "\(entry.isAfterOnset ? "from" : "before") \(participation.design.onset)"
      let words = entry.terms.map { "\($0.text) \($0.z.fixed(1))" }.joined(separator: ", ")
      return "\(entry.author.rawValue), \(period): \(entry.papers) papers, "
        + "\(percent(entry.computeIntensive)) % compute-intensive\n"
        + words.wrapped(to: 78).split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func percent(_ share: Double) -> String { (share * 100).fixed(1) }

  private func range(_ interval: Interval?, scale: Double, decimals: Int) -> String {
    interval.map {
      "\(($0.low * scale).fixed(decimals)) to \(($0.high * scale).fixed(decimals))"
    } ?? "–"
  }

  /// A group in a table's column.
  private func short(_ affiliate: Affiliate) -> String {
    if case .university(let band?) = affiliate { "univ. \(band.rawValue)" } else { name(affiliate) }
  }

  private func sharesTable(_ shares: [Design.Side: [Participation.YearShares]]) -> String {
    // What never occurs takes no column.
    let kept = Affiliate.all.indices.filter { place in
      Affiliate.all[place] != .other
        || shares.values.joined().contains { $0.shares[place] > 0 }
    }
    var table = Table(
      [Table.Column("year"), Table.Column("papers", .right)]
        + kept.map { Table.Column(Affiliate.all[$0].name, .right) })
    for side in Design.Side.allCases {
      table.group("\(side.name) venues")
      for row in shares[side] ?? [] {
        table.row(["\(row.year)", "\(row.papers)"] + kept.map { percent(row.shares[$0]) })
      }
    }
    return table.rendered()
  }

  /// Calls `row` for each side's papers before and from the onset, in groups of a table.
  private func collaborations(
    _ table: inout Table, _ row: (_ period: String, Participation.Collaboration) -> [String]
  ) {
    for side in Design.Side.allCases {
      table.group("\(side.name) venues")
      for after in [false, true] {
        guard let found = participation.collaboration(side, after: after) else { continue }
        table.row(row("\(after ? "from" : "before") \(participation.design.onset)", found))
      }
    }
  }

  private func collaborationTable() -> String {
    var table = Table(
      ["years", "papers", "firms only", "firms and universities", "universities only"]
        .enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    collaborations(&table) { period, found in
      [
        period, "\(found.papers)", percent(found.firmOnly), percent(found.firmAndUniversity),
        percent(found.universityOnly),
      ]
    }
    return table.rendered()
  }

  private func partnersTable() -> String {
    var table = Table(
      (["years"] + RankBand.allCases.map(\.rawValue) + ["unranked"])
        .enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    collaborations(&table) { period, found in
      [period]
        + zip(found.partners, found.expected).map { own, expected in
          "\((own * 100).fixed(0)) (\((expected * 100).fixed(0)))"
        }
    }
    return table.rendered()
  }

  private func concentrationTable(_ side: Design.Side) -> String {
    func dash(_ interval: Interval, scale: Double, decimals: Int) -> String {
      "\((interval.low * scale).fixed(decimals))–\((interval.high * scale).fixed(decimals))"
    }
    var table = Table(
      [
        "year", "papers", "active", "Gini", "constant", "actives", "top 10", "constant",
        "rarefied",
      ].enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    for row in concentration[side] ?? [] {
      table.row(
        "\(row.year)", "\(row.papers)", "\(row.active)", row.gini.fixed(3),
        dash(row.null, scale: 1, decimals: 3), row.giniOfActive.fixed(3), percent(row.topTen),
        dash(row.topTenNull, scale: 100, decimals: 1), row.rarefied.fixed(0))
    }
    return table.rendered()
  }

  private func differencesTable() -> String {
    var table = Table(
      ["group", "venues", "AI before", "after", "control", "after", "beyond", "interval"]
        .enumerated().map { Table.Column($1, $0 < 2 ? .left : .right) })
    for row in differences {
      for (label, found) in [("all", row.all), ("lasting", row.lasting)] {
        guard let found else { continue }
        table.row(
          label == "all" ? short(row.affiliate) : "", label, percent(found.aiBefore),
          percent(found.aiAfter), percent(found.controlBefore), percent(found.controlAfter),
          percent(found.effect), range(found.estimate?.interval, scale: 100, decimals: 1))
      }
    }
    return table.rendered()
  }

  private func eventsTable(_ events: [EventStudyYear]) -> String {
    var table = Table([
      Table.Column("year"), Table.Column("effect", .right), Table.Column("interval", .right),
    ])
    for row in events {
      table.row(
        "\(row.year)", row.effect.map { percent($0.estimate) } ?? "0",
        range(row.effect?.interval, scale: 100, decimals: 1))
    }
    return table.rendered()
  }

  private func studiesTable() -> String {
    var table = Table(
      ["group", "units", "factors", "effect", "interval", "gap", "placebo", "trends"]
        .enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    var notes = [
      "Units: treated/controls. Gap: root of the mean square before the change. Placebo: p of an effect three years before. Trends: p that gaps before are small."
        .wrapped(to: 80)
    ]
    for study in studies {
      switch study.result {
      case .failure(let error): notes.append("\(name(study.affiliate)): \(error)".wrapped(to: 80))
      case .success(let found):
        table.row(
          short(study.affiliate), "\(found.treated)/\(found.controls)", "\(found.rank)",
          found.bootstrap.control.averageEffect.fixed(2),
          range(found.effect?.interval, scale: 1, decimals: 2),
          found.bootstrap.control.preTreatmentError.fixed(2),
          (try? found.placebo.get())?.effect?.pValue.probability ?? "–",
          found.equivalence?.pValue.probability ?? "–")
      }
    }
    return ([table.rendered()] + notes).joined(separator: "\n")
  }

  private func gridTable() -> String {
    var table = Table(
      [Table.Column("group"), Table.Column("")]
        + (0...settings.panel.largestRank).map { Table.Column("\($0)", .right) })
    for study in studies {
      guard case .success(let found) = study.result else { continue }
      func cells(_ text: (RankGrid.Row) -> String) -> [String] {
        (0...settings.panel.largestRank).map {
          found.grid.rows.indices.contains($0) ? text(found.grid.rows[$0]) : "–"
        }
      }
      table.row(
        [short(study.affiliate), "effect"]
          + cells { $0.averageEffect.fixed(2) + ($0.rank == found.grid.chosen ? "*" : "") })
      table.row(["", "MSPE"] + cells { $0.predictionError.fixed(3) })
      table.row(["", "IC"] + cells { $0.informationCriterion?.fixed(2) ?? "–" })
      table.row(["", "PC"] + cells { $0.panelCriterion?.fixed(2) ?? "–" })
    }
    return table.rendered()
  }
}
