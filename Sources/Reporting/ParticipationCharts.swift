import Charts
import Inequality
import Participation
import Quantities
import Statistics

extension ParticipationReport {
  /// The report's series as charts.
  package var charts: [NamedChart] {
    [firms, groups, concentrations, eventStudy, effects].compactMap(\.self)
      .filter { named in named.chart.lines.contains { !$0.points.isEmpty } }
  }

  private var onset: Chart.Mark {
    Chart.Mark(Double(participation.design.onset), "from \(participation.design.onset)")
  }

  /// Firms' share at both sides' venues.
  private var firms: NamedChart {
    NamedChart(
      name: "firms",
      chart: Chart(
        "Firms' share of papers", x: .init("year"),
        y: .init("share of papers, in parts", isShare: true, holdsZero: true),
        lines: Design.Side.allCases.map { side in
          Chart.Line("\(side.name) venues", shares(of: .firm, at: side))
        }, marks: [onset]))
  }

  /// Every group's share at AI venues.
  private var groups: NamedChart {
    NamedChart(
      name: "groups",
      chart: Chart(
        "Shares of papers at AI venues", x: .init("year"),
        y: .init("share of papers, in parts", isShare: true, holdsZero: true),
        lines: Self.groups.map { Chart.Line(name($0), shares(of: $0, at: .ai)) }, marks: [onset]))
  }

  private func shares(of affiliate: Affiliate, at side: Design.Side) -> [Chart.Point] {
    guard let place = Affiliate.all.firstIndex(where: { $0.name == affiliate.name }) else {
      return []
    }
    return (fractional[side] ?? []).map { Chart.Point(Double($0.year), $0.shares[place]) }
  }

  /// The Gini coefficient over the roster, with what shares that never change would give.
  private var concentrations: NamedChart {
    NamedChart(
      name: "concentration",
      chart: Chart(
        "Concentration over a fixed roster; bands: shares that never change", x: .init("year"),
        y: .init("Gini coefficient"),
        lines: Design.Side.allCases.map { side in
          let rows = (concentration[side] ?? []).filter { $0.gini.isFinite }
          let known = rows.filter { $0.null.low.isFinite && $0.null.high.isFinite }
          return Chart.Line(
            "\(side.name) venues", rows.map { .init(Double($0.year), $0.gini) },
            low: known.map { .init(Double($0.year), $0.null.low) },
            high: known.map { .init(Double($0.year), $0.null.high) })
        }, marks: [onset]))
  }

  /// The groups that the finding names, firms with the band of their interval.
  private var eventStudy: NamedChart? {
    guard events.contains(where: { !$0.years.isEmpty }) else { return nil }
    return NamedChart(
      name: "event-study",
      chart: Chart(
        "Shares at lasting AI venues beyond control venues; band: interval of firms",
        x: .init("year"),
        y: .init("difference since \(participation.design.onset - 1)", isShare: true),
        lines: events.map { affiliate, years in
          let banded = affiliate == .firm ? years : []
          return Chart.Line(
            name(affiliate), years.map { .init(Double($0.year), $0.effect?.estimate ?? 0) },
            low: banded.map { .init(Double($0.year), $0.effect?.interval.low ?? 0) },
            high: banded.map { .init(Double($0.year), $0.effect?.interval.high ?? 0) })
        }, marks: [onset]))
  }

  /// The effects of the synthetic controls by years since the change.
  private var effects: NamedChart {
    let unit = settings.outcome == .papers ? "papers a year" : "papers per thousand"
    return NamedChart(
      name: "synthetic-control",
      chart: Chart(
        "Institutions beyond their synthetic control, intervals of two groups",
        x: .init("years since the change"),
        y: .init(unit),
        lines: studies.compactMap { study in
          guard case .success(let found) = study.result else { return nil }
          let times = found.bootstrap.byEventTime(level: settings.panel.level).compactMap { time in
            time.effect.map { (Double(time.time), $0) }
          }
          // More than two bands hide each other.
          let banded = Self.groups.prefix(2).contains(study.affiliate) ? times : []
          return Chart.Line(
            name(study.affiliate), times.map { .init($0.0, $0.1.estimate) },
            low: banded.map { .init($0.0, $0.1.interval.low) },
            high: banded.map { .init($0.0, $0.1.interval.high) })
        }, marks: [.init(0.5, "from \(participation.design.onset)")]))
  }
}
