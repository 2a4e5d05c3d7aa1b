import Inequality
import Participation
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
    ]
    parts.append("Shares of papers, in parts (%)\n" + sharesTable(fractional))
    parts.append("Papers with at least one such institution (%)\n" + sharesTable(whole))
    parts.append("Who writes with whom (% of papers)\n" + collaborationTable())
    for side in Design.Side.allCases {
      parts.append(
        "Concentration at \(side.rawValue) venues over a fixed roster of "
          + "\(participation.roster(side).count) institutions\n" + concentrationTable(side))
    }
    parts.append(
      "Difference in differences of shares in parts (percentage points)\n" + differencesTable())
    if let firms = events.first?.years, !firms.isEmpty {
      parts.append(
        "Firms' share at lasting AI venues beyond control venues, against "
          + "\(participation.design.onset - 1) (percentage points)\n" + eventsTable(firms))
    }
    let unit =
      settings.outcome == .papers ? "papers a year" : "papers per thousand of the venues' year"
    parts.append("Synthetic control of institutions at lasting venues (\(unit))\n" + studiesTable())
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
        + "\(percent(entry.computeIntensive)) % compute-intensive\n  \(words)"
    }.joined(separator: "\n")
  }

  private func percent(_ share: Double) -> String { (share * 100).fixed(1) }

  private func range(_ interval: ConfidenceInterval?, scale: Double, decimals: Int) -> String {
    interval.map {
      "\(($0.low * scale).fixed(decimals)) to \(($0.high * scale).fixed(decimals))"
    } ?? "–"
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
      table.group("\(side.rawValue) venues")
      for row in shares[side] ?? [] {
        table.row(["\(row.year)", "\(row.papers)"] + kept.map { percent(row.shares[$0]) })
      }
    }
    return table.rendered()
  }

  private func collaborationTable() -> String {
    var table = Table(
      [
        Table.Column("venues"), Table.Column("papers", .right), Table.Column("firm only", .right),
        Table.Column("firm + univ.", .right), Table.Column("univ. only", .right),
        Table.Column("partner 1-50", .right), Table.Column("201-300", .right),
        Table.Column("301-500", .right),
      ])
    for side in Design.Side.allCases {
      for after in [false, true] {
        guard let row = participation.collaboration(side, after: after) else { continue }
        func partner(_ band: Int) -> String {
          "\((row.partners[band] * 100).fixed(0)) (\((row.expected[band] * 100).fixed(0)))"
        }
        table.row(
          "\(side.rawValue), \(after ? "from" : "before") \(participation.design.onset)",
          "\(row.papers)", percent(row.firmOnly), percent(row.firmAndUniversity),
          percent(row.universityOnly), partner(0), partner(3), partner(4))
      }
    }
    return table.rendered()
      + "\nPartner: share of firm + university papers with such a university (in brackets: of all "
      + "universities' papers)."
  }

  private func concentrationTable(_ side: Design.Side) -> String {
    var table = Table(
      [
        "year", "papers", "active", "Gini", "constant shares", "of active", "ten largest, %",
        "constant shares", "rarefied",
      ].enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    for row in concentration[side] ?? [] {
      table.row(
        "\(row.year)", "\(row.papers)", "\(row.active)", row.gini.fixed(3),
        range(row.null, scale: 1, decimals: 3), row.giniOfActive.fixed(3), percent(row.topTen),
        range(row.topTenNull, scale: 100, decimals: 1), row.rarefied.fixed(0))
    }
    return table.rendered()
  }

  private func differencesTable() -> String {
    var table = Table(
      [
        "group", "venues", "AI before", "after", "control before", "after", "difference",
        "interval",
      ]
      .enumerated().map { Table.Column($1, $0 < 2 ? .left : .right) })
    for row in differences {
      for (label, found) in [("all", row.all), ("lasting", row.lasting)] {
        guard let found else { continue }
        table.row(
          label == "all" ? name(row.affiliate) : "", label, percent(found.aiBefore),
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
      [
        "group", "treated", "controls", "factors", "effect", "interval", "gap before", "placebo",
        "pre-trends",
      ]
      .enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    var notes: [String] = []
    for study in studies {
      switch study.result {
      case .failure(let error): notes.append("\(name(study.affiliate)): \(error)")
      case .success(let found):
        table.row(
          name(study.affiliate), "\(found.treated)", "\(found.controls)",
          "\(found.bootstrap.control.rank)", (found.effect?.estimate ?? .nan).fixed(2),
          range(found.effect?.interval, scale: 1, decimals: 2),
          found.bootstrap.control.preTreatmentError.fixed(2),
          (try? found.placebo.get())?.effect.map { "p = \($0.pValue.fixed(2))" } ?? "–",
          found.equivalence.map { $0.holds ? "equivalent" : "not shown" } ?? "–")
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
        [name(study.affiliate), "effect"]
          + cells { $0.averageEffect.fixed(2) + ($0.rank == found.grid.chosen ? "*" : "") })
      table.row(["", "MSPE"] + cells { $0.predictionError.fixed(3) })
      table.row(["", "IC"] + cells { $0.informationCriterion?.fixed(2) ?? "–" })
      table.row(["", "PC"] + cells { $0.panelCriterion?.fixed(2) ?? "–" })
    }
    return table.rendered()
  }
}
