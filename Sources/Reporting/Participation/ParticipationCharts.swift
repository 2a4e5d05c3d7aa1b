import Charts
import Participation
import Presentation
import Quantities

extension ParticipationReport {
  /// The report's series as charts, those that have points.
  var charts: [Block] {
    [
      ("firms", firms), ("groups", groups), ("concentration", concentrations),
      ("event-study", eventStudy), ("synthetic-control", effects),
    ].filter { named in named.1.lines.contains { !$0.points.isEmpty } }
      .map { .chart($0.1, name: $0.0) }
  }

  private var participation: Participation { study.participation }

  private var change: Chart.Mark {
    Chart.Mark(Double(onset), "from \(onset)")
  }

  /// Firms' share at both sides' venues.
  private var firms: Chart {
    Chart(
      "Firms' share of papers", x: .init("year"),
      y: .init("share of papers, in parts", isShare: true, holdsZero: true),
      lines: Design.Side.allCases.map { side in
        Chart.Line("\(side.name) venues", shares(of: .firm, at: side))
      }, marks: [change])
  }

  /// Every group's share at AI venues.
  private var groups: Chart {
    Chart(
      "Shares of papers at AI venues", x: .init("year"),
      y: .init("share of papers, in parts", isShare: true, holdsZero: true),
      lines: ParticipationStudy.groups.map { Chart.Line($0.words, shares(of: $0, at: .ai)) },
      marks: [change])
  }

  private func shares(of affiliate: Affiliate, at side: Design.Side) -> [Chart.Point] {
    guard let place = Affiliate.all.firstIndex(where: { $0.name == affiliate.name }) else {
      return []
    }
    return (study.fractional[side] ?? []).map { Chart.Point(Double($0.year), $0.shares[place]) }
  }

  /// The Gini coefficient over the roster, with what shares that never change would give.
  private var concentrations: Chart {
    Chart(
      "Concentration over a fixed roster; bands: shares that never change", x: .init("year"),
      y: .init("Gini coefficient"),
      lines: Design.Side.allCases.map { side in
        let rows = (study.concentration[side] ?? []).filter { $0.gini.isFinite }
        let known = rows.filter { $0.null.low.isFinite && $0.null.high.isFinite }
        return Chart.Line(
          "\(side.name) venues", rows.map { .init(Double($0.year), $0.gini) },
          low: known.map { .init(Double($0.year), $0.null.low) },
          high: known.map { .init(Double($0.year), $0.null.high) })
      }, marks: [change])
  }

  /// The groups that the finding names, firms with the band of their interval.
  private var eventStudy: Chart {
    Chart(
      "Shares at lasting AI venues beyond control venues; band: interval of firms",
      x: .init("year"),
      y: .init("difference since \(participation.design.onset - 1)", isShare: true),
      lines: study.events.map { affiliate, years in
        let banded = affiliate == .firm ? years : []
        return Chart.Line(
          affiliate.words, years.map { .init(Double($0.year), $0.effect?.estimate ?? 0) },
          low: banded.map { .init(Double($0.year), $0.effect?.interval.low ?? 0) },
          high: banded.map { .init(Double($0.year), $0.effect?.interval.high ?? 0) })
      }, marks: [change])
  }

  /// The effects of the synthetic controls by years since the change.
  private var effects: Chart {
    let unit = study.settings.outcome == .papers ? "papers a year" : "papers per thousand"
    return Chart(
      "Institutions beyond their synthetic control, intervals of two groups",
      x: .init("years since the change"),
      y: .init(unit),
      lines: study.studies.compactMap { entry in
        guard case .success(let found) = entry.result else { return nil }
        let times = found.bootstrap.byEventTime(level: study.settings.panel.level).compactMap {
          time in
          time.effect.map { (Double(time.time), $0) }
        }
        // More than two bands hide each other.
        let banded = ParticipationStudy.groups.prefix(2).contains(entry.affiliate) ? times : []
        return Chart.Line(
          entry.affiliate.words, times.map { .init($0.0, $0.1.estimate) },
          low: banded.map { .init($0.0, $0.1.interval.low) },
          high: banded.map { .init($0.0, $0.1.interval.high) })
      }, marks: [.init(0.5, "from \(participation.design.onset)")])
  }
}
