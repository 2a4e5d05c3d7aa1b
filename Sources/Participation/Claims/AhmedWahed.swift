import Quantities

/// What Ahmed & Wahed 2020 (arXiv 2010.15581) found, and what was said of it, held against these
/// data.
///
/// The claims are those of the abstract. The number of papers is that of ACM TechNews of 2020-11-12
/// on VentureBeat's article.
extension ParticipationStudy {
  /// The claims with what bears on each.
  package var claims: [Claim] {
    [
      share(
        .firm, "Firms publish more at AI venues since the change.", "they publish less", .up),
      share(
        .university(.elite), "Elite universities (ranked 1–50) publish more at AI venues.",
        "they publish less, compared with control venues", .up),
      share(
        .university(.middle), "Universities ranked 201–300 are crowded out.",
        "they publish more, compared with control venues", .down),
      share(
        .university(.lower), "Universities ranked 301–500 are crowded out.",
        "they publish more, compared with control venues", .down),
      fewerPapers,
      Claim(
        statement: "Firms publish more papers on their own.", opposite: "they publish fewer",
        evidence: [
          .init("papers of firms alone, lasting venues", partnership.firmOnly, .up)
        ]),
      Claim(
        statement: "Firms write more papers with elite universities.",
        opposite: "they write fewer, compared with control venues",
        evidence: [
          .init(
            "papers of firms and elite universities, lasting venues", partnership.firmAndElite, .up)
        ]),
      Claim(
        statement: "Firms prefer to write with elite universities.",
        opposite: "they write with others more than universities do",
        evidence: [
          .init(
            "elite universities in papers with firms, beyond all papers of universities",
            partnership.preference, .up, missing: "firms and universities have no papers together"
          ) {
            .share($0.estimate, $0.interval)
          }
        ]),
      Claim(
        statement: "AI is increasingly shaped by a few actors.",
        opposite: "papers are spread more equally among institutions",
        evidence: [
          .init("years' Gini coefficients beside constant shares", ranges(\.gini, \.null)),
          .init("years' top ten beside constant shares", ranges(\.topTen, \.topTenNull)),
        ]),
    ]
  }

  private func study(_ affiliate: Affiliate) -> Result<PanelStudy, PanelError>? {
    studies.first { $0.affiliate == affiliate }?.result
  }

  private var unit: String {
    settings.outcome == .papers ? "papers a year" : "papers per thousand"
  }

  private func share(
    _ affiliate: Affiliate, _ statement: String, _ opposite: String,
    _ direction: Claim.Evidence.Direction
  ) -> Claim {
    Claim(
      statement: statement, opposite: opposite,
      evidence: [
        .init(
          "share of papers beyond control, lasting venues",
          differences.first { $0.affiliate == affiliate }?.lasting, direction),
        .init(
          "an institution's papers beyond its synthetic control", study(affiliate), direction,
          unit: unit),
      ])
  }

  /// The one number that was reported; nobody said whether it is of a year or of all years
  /// together.
  private var fewerPapers: Claim {
    let measure = "an institution's papers beyond its synthetic control"
    var evidence = Claim.Evidence(
      measure: measure, figure: .missing,
      verdict: .unknown("papers are counted per thousand (--outcome papers counts them)"))
    if settings.outcome == .papers {
      evidence = Claim.Evidence(measure, study(.university(.lower)), .down, unit: unit)
      if case .papers(_, let interval, _) = evidence.figure {
        let years = Double(participation.years(.ai).count { $0 >= participation.design.onset })
        evidence.verdict = Claim.Verdict(-6, in: interval, over: [1, years])
      }
    }
    return Claim(
      statement: "Universities ranked 301–500 publish 6 papers fewer on average.",
      opposite: "neither a year nor all years together come to 6 papers fewer",
      evidence: [evidence])
  }

  /// The years from the onset on, those with enough papers.
  private func ranges(
    _ figure: KeyPath<Participation.YearConcentration, Double>,
    _ range: KeyPath<Participation.YearConcentration, Interval>
  ) -> [(figure: Double, range: Interval)] {
    (concentration[.ai] ?? [])
      .filter {
        $0.year >= participation.design.onset && $0.papers >= Participation.fewPapers
          && $0[keyPath: figure].isFinite
      }
      .map { ($0[keyPath: figure], $0[keyPath: range]) }
  }
}

extension AuthorInfoStudy {
  /// The claims with what bears on each: a table of universities says nothing of firms.
  package var claims: [Claim] {
    let years = (sides.first?.years ?? []).filter { $0.year >= onset && !$0.isSmall }
    return [
      Claim(
        statement: "AI is increasingly shaped by a few actors.",
        opposite: "papers are spread more equally among departments",
        evidence: [
          .init(
            "years' Gini coefficients beside constant shares", years.map { ($0.gini, $0.null) }),
          .init("years' top ten beside constant shares", years.map { ($0.topTen, $0.topTenNull) }),
        ]),
      Claim(
        statement: "Firms publish more at AI venues since the change.", opposite: "",
        evidence: [
          .init(measure: "firms' papers", figure: .missing, verdict: .unknown("they have no firms"))
        ]),
      Claim(
        statement:
          "Elite universities publish more at AI venues, and those ranked 201–500 are crowded out.",
        opposite: "",
        evidence: [
          .init(
            measure: "papers by rank", figure: .missing, verdict: .unknown("they have no ranks"))
        ]),
    ]
  }
}
