import Participation
import Presentation
import Quantities

// MARK: - Shares

extension ParticipationReport {
  private typealias Table = Presentation.Table

  /// The shares of papers, counted in two ways.
  var shares: [Block] {
    [
      .heading("Shares of papers"),
      .table(
        table(study.fractional, "In parts: each paper counts as one in all")),
      .table(
        table(study.whole, "With at least one: papers that have such an institution")),
    ] + (doubts.isEmpty ? [] : [.notes(doubts)])
  }

  /// What speaks against quoting the shares of some years.
  private var doubts: [Note] {
    Design.Side.allCases.flatMap { side in
      let years = study.fractional[side] ?? []
      return [
        Note(fewPapersIn: years.filter(\.isSmall).map(\.year), of: side.venues),
        unrankedNote(years.filter(\.isMuchUnranked), at: side.venues),
      ].compactMap(\.self)
    }
  }

  private func unrankedNote(_ years: [Participation.YearShares], at venues: String) -> Note? {
    guard let most = years.max(by: { $0.unranked < $1.unranked }) else { return nil }
    return Note(
      "At \(venues), universities without a rank have more than "
        + "\(Participation.muchUnranked.percent) of the papers in "
        + "\(yearsText(years.map(\.year))), and "
        + "at most \(most.unranked.percent), in \(most.year). Each band may have as much more "
        + "than is "
        + "shown.", .doubtful)
  }

  private func table(
    _ shares: [Design.Side: [Participation.YearShares]], _ title: String
  ) -> Table {
    // What never occurs takes no column.
    let kept = Affiliate.all.indices.filter { place in
      Affiliate.all[place] != .other
        || shares.values.joined().contains { $0.shares[place] > 0 }
    }
    var table = Table(
      [.init("year"), .init("papers", .right)]
        + kept.map { .init(Affiliate.all[$0].name, .right, unit: .header) }, title: title,
      grouping: "venues")
    for side in Design.Side.allCases {
      table.group(side.venues)
      for row in shares[side] ?? [] {
        table.row(
          [.count(row.year), .papers(Double(row.papers), isSmall: row.isSmall)]
            + kept.map {
              .share(
                row.shares[$0], decimals: 1,
                mark: Affiliate.all[$0] == .university(nil) && row.isMuchUnranked ? doubt : "")
            })
      }
    }
    return table
  }
}

// MARK: - Collaboration

extension ParticipationReport {
  /// Who writes with whom, and which universities firms write with.
  var collaboration: [Block] {
    [.heading("Who writes with whom"), .table(authors), .table(partners)]
  }

  private var authors: Table {
    var table = Table(
      [.init("years"), .init("papers", .right)]
        + ["firms only", "firms and universities", "universities only"]
        .map { .init($0, .right, wraps: true, unit: .header) }, title: "Authors of papers",
      grouping: "venues")
    collaborations(&table) { period, found in
      [
        [.text(period), .count(found.papers)]
          + [found.firmOnly, found.firmAndUniversity, found.universityOnly]
          .map { .share($0, decimals: 1) }
      ]
    }
    return table
  }

  private var partners: Table {
    var table = Table(
      [.init("years"), .init("with")]
        + (RankBand.allCases.map(\.rawValue) + ["unranked"])
        .map { .init($0, .right, unit: .header) },
      title: "Bands of universities in their papers with firms, and in all their papers",
      grouping: "venues")
    collaborations(&table) { period, found in
      [("firms", found.partners), ("anyone", found.expected)].map { papers, shares in
        [.text(period), .text(papers)] + shares.map { .share($0) }
      }
    }
    return table
  }

  /// Adds rows for each side's papers before and from the onset, in groups of a table.
  private func collaborations(
    _ table: inout Table, _ rows: (_ years: String, Participation.Collaboration) -> [[Table.Cell]]
  ) {
    for side in Design.Side.allCases {
      table.group(side.venues)
      for after in [false, true] {
        guard let found = study.participation.collaboration(side, after: after) else { continue }
        for row in rows(years(after: after), found) { table.row(row) }
      }
    }
  }
}

// MARK: - Concentration

extension ParticipationReport {
  /// How concentrated papers are among institutions.
  var concentration: [Block] {
    let rosters = Design.Side.allCases.map {
      "\(study.participation.roster($0).count) institutions at \($0.venues)"
    }
    return [
      .heading("Concentration among institutions"),
      .paragraph(
        "Over a fixed roster of \(rosters.joined(separator: " and ")). "
          + (study.settings.counting == .fractional
            ? "A paper counts in equal parts." : "A paper counts one for each institution.")),
      .table(concentrationTable),
      .notes([
        Note(
          "'constant' is the \(study.settings.panel.level.percent) range that the figure before "
            + "it would "
            + "have if shares never changed: as many papers are drawn from those of all years. "
            + "'actives' is the Gini "
            + "coefficient among active institutions alone. 'top 10' is the share of the ten "
            + "largest. 'rarefied' is the number of institutions if there were only as many papers "
            + "as in the smallest year.")
      ]),
    ]
  }

  private var concentrationTable: Table {
    var table = Table(
      [
        .init("year"), .init("papers", .right), .init("active", .right), .init("Gini", .right),
        .init("constant Gini", .right, wraps: true), .init("actives", .right),
        .init("top 10", .right, unit: .header),
        .init("constant top 10", .right, wraps: true, unit: .header), .init("rarefied", .right),
      ], grouping: "venues")
    for side in Design.Side.allCases {
      table.group(side.venues)
      for row in study.concentration[side] ?? [] {
        table.row(
          .count(row.year),
          .papers(Double(row.papers), isSmall: row.papers < Participation.fewPapers),
          .count(row.active),
          .number(row.gini, as: .decimals(3)), .range(row.null, as: .decimals(3)),
          .number(row.giniOfActive, as: .decimals(3)), .share(row.topTen, decimals: 1),
          .range(row.topTenNull, as: .percent(decimals: 1)),
          .number(row.rarefied, as: .decimals(0)))
      }
    }
    return table
  }
}
