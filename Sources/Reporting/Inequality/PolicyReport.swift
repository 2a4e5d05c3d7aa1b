package import Access
package import Findings
import Inequality
package import Presentation
import Quantities

/// What policies do, before and after, with what they cost, as a document.
package struct PolicyReport: Sendable {
  /// One policy.
  package struct Entry: Sendable {
    /// What it is, in words.
    package var title: String
    /// What it does to measures.
    package var outcome: PolicyOutcome
    /// What it costs in dollars; `nil` where nobody says.
    package var cost: Double?

    /// Creates an entry.
    package init(title: String, outcome: PolicyOutcome, cost: Double?) {
      self.title = title
      self.outcome = outcome
      self.cost = cost
    }

    /// The dollars for a point of Gini; `nil` without a cost or where it doesn't fall.
    var costPerPoint: Double? { cost.flatMap(outcome.costPerPoint) }

    /// What it does to the Gini coefficient.
    fileprivate var gini: PolicyOutcome.Change? {
      outcome.measures.first { $0.measure == .gini }?.change
    }
  }

  let entries: [Entry]
  let unit: String
  let per: CapacityUnit?
  let level: Double
  let isModel: Bool
  private let assumption: String?
  let leftOut: [String]
  /// What stands on numbers that rest on disturbed invocations.
  private var mark = ""

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - entries: The policies, each applied by itself.
  ///   - unit: What capacity is counted in.
  ///   - per: Whose capacity it is; `nil` for numbers.
  ///   - level: The confidence level of intervals.
  ///   - isModel: Whether rows are tiers, so that intervals are of their ranges.
  ///   - assumption: How holders' numbers are read, where nobody says it.
  ///   - leftOut: Warnings of what reading the holders left out.
  package init(
    _ entries: [Entry], unit: String, per: CapacityUnit? = nil, level: Double, isModel: Bool,
    assumption: String? = nil,
    leftOut: [String] = []
  ) {
    self.entries = entries
    self.unit = unit
    self.per = per
    self.level = level
    self.isModel = isModel
    self.assumption = assumption
    self.leftOut = leftOut
  }

  /// The report.
  package var document: Document {
    Document(
      "What policies would change" + (per.map { ", per \($0.rawValue)" } ?? ""),
      [
        .table(measures), .heading("What each takes"), .table(overview),
      ] + notes.map { .paragraph($0) }, data: encoded, warnings: leftOut)
  }
}

extension PolicyReport {
  /// Returns the report of policies at the machines of these records, with what disturbed their
  /// invocations; of other holders as it is.
  package func document(restingOn bases: [EstimateBasis]) -> Document {
    var report = self
    report.mark = bases.mark
    return report.document.disclosing(bases)
  }
}

// MARK: - Tables

extension PolicyReport {
  private typealias Table = Presentation.Table

  /// What is shown of each of several policies.
  private static let headline: [Measure] = [
    .gini, .theilT, .theilL, .atkinson(0.5), .percentileRatio(0.9, 0.1), .topShare(0.1),
    .bottomShare(0.5),
  ]

  /// The policies with their numbers, where there are several.
  private var titles: [String] {
    entries.enumerated().map { index, entry in
      entries.count > 1 ? "\(index + 1). \(entry.title)" : entry.title
    }
  }

  private var measures: Table {
    var table = Table(
      [
        .init("measure", wraps: true), .init("before", .right), .init("after", .right),
        .init("change", .right, interval: .column("\(level.percent) interval")),
      ] + (per == nil ? [] : [.init("per", isDetail: true)]), grouping: "policy")
    for (title, entry) in zip(titles, entries) {
      table.group(title)
      for (measure, change) in entry.outcome.measures
      where entries.count == 1 || Self.headline.contains(measure) {
        table.row(
          [.text(measure.name), number(change.before), number(change.after), self.change(change)]
            + unitCell)
      }
      for (limit, change) in entry.outcome.shares where limit > 0 {
        table.row(
          [
            .text("done within \((daysPerYear / limit).fixed(0)) days"),
            .share(change.before, mark: mark), .share(change.after, mark: mark),
            changeOfShare(change),
          ] + unitCell)
      }
    }
    return table
  }

  private var unitCell: [Table.Cell] { per.map { [.name($0.rawValue)] } ?? [] }

  private var overview: Table {
    var table = Table([
      .init("policy", wraps: true), .init("adds", .right, unit: .hidden), .init("Gini", .right),
      .init("change", .right), .init("dollars a point", .right, unit: .hidden),
    ])
    for (title, entry) in zip(titles, entries) {
      table.row(
        .text(title), .number(entry.outcome.amount, unit: unit), number(entry.gini?.after),
        entry.gini.map(change) ?? .missing, price(of: entry))
    }
    return table
  }

  /// What a point costs; where a policy leaves the Gini coefficient as it is, that is said.
  private func price(of entry: Entry) -> Table.Cell {
    entry.gini?.difference == 0 ? .text("no change") : .number(entry.costPerPoint, unit: "USD")
  }

  private func number(_ value: Double?) -> Table.Cell {
    .number(value, as: value.map(Self.form) ?? .count, mark: mark)
  }

  private func change(_ change: PolicyOutcome.Change) -> Table.Cell {
    .number(
      change.difference, change.interval,
      as: change.difference.map(Self.form) ?? .count, isSigned: true, mark: mark)
  }

  private func changeOfShare(_ change: PolicyOutcome.Change) -> Table.Cell {
    .number(
      change.difference.map { $0 * 100 },
      change.interval.map { interval in interval.map { $0 * 100 } }, unit: "pp",
      as: .decimals(0), isSigned: true, mark: mark)
  }

  /// Three digits after the point, fewer where there are more before it.
  private static func form(_ value: Double) -> Table.Number.Form {
    .decimals(abs(value) < 10 ? 3 : abs(value) < 100 ? 2 : abs(value) < 1_000 ? 1 : 0)
  }

  /// Whose capacity it is, as a sentence.
  private var whose: String {
    switch per {
    case .institution: "Capacity is counted per institution, with its whole holding. "
    case .team: "Capacity is counted per team, with its share of what is held. "
    case .researcher: "Capacity is counted per researcher, with a part of a team's share. "
    case nil: ""
    }
  }

  private var notes: [String] {
    var notes = [
      "'adds' is the capacity that somebody has to provide, in \(unit). \(whose)Each policy is "
        + "applied by itself. The command doesn't say whether institutions would then buy less, or "
        + "more.",
      isModel
        ? "Tiers of the catalogue stand for the \(per?.plural ?? "holders"). Intervals hold "
          + "\(level.percent) of the changes that the tiers' ranges allow. They are no intervals "
          + "of sampling."
        : "Intervals are those of the change, by the percentile bootstrap over institutions. Each "
          + "draw has the same institutions before and after.",
    ]
    if let assumption { notes.append(assumption) }
    if entries.count > 1 {
      notes.append("To see every measure, name one policy or ask for --format json.")
    }
    if entries.contains(where: { $0.cost == nil && $0.outcome.amount > 0 }) {
      notes.append(
        "A point of Gini is 0.01. To see what a point costs, give the price of the policy: "
          + "--unit-cost takes the dollars for one unit of capacity, --cost those for all of it.")
    }
    if entries.contains(where: { $0.cost != nil && $0.costPerPoint == nil }) {
      notes.append("Where the Gini coefficient doesn't fall, no price buys a point.")
    }
    return notes
  }
}
