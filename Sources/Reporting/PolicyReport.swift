package import Access
import Inequality
import Presentation
import Quantities
import Statistics

/// What policies do, before and after, with what they cost.
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
  }

  private let entries: [Entry]
  private let unit: String
  private let level: Double
  private let isModel: Bool

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - entries: The policies, each applied by itself.
  ///   - unit: What capacity is counted in.
  ///   - level: The confidence level of intervals.
  ///   - isModel: Whether rows are tiers, so that intervals over them say nothing.
  package init(_ entries: [Entry], unit: String, level: Double, isModel: Bool) {
    self.entries = entries
    self.unit = unit
    self.level = level
    self.isModel = isModel
  }
}

// MARK: - Text

extension PolicyReport {
  /// The report as text of at most 80 columns.
  package func rendered() -> String {
    var parts = entries.enumerated().map { index, entry in
      "\(entries.count > 1 ? "\(index + 1). " : "")\(entry.title)".wrapped(to: 80) + "\n"
        + measures(of: entry).rendered()
    }
    parts.append(overview().rendered())
    return (parts + notes.map { $0.wrapped(to: 80) }).joined(separator: "\n\n")
  }

  /// What is shown of each of several policies.
  private static let headline: [Measure] = [
    .gini, .theilT, .theilL, .atkinson(0.5), .percentileRatio(0.9, 0.1), .topShare(0.1),
    .bottomShare(0.5),
  ]

  private func measures(of entry: Entry) -> Table {
    var table = Table([
      Table.Column("measure", canShrink: true), Table.Column("before", .right),
      Table.Column("after", .right), Table.Column("change", .right),
      Table.Column("\((level * 100).fixed(0)) % interval", .right),
    ])
    let rows = entry.outcome.measures.filter {
      entries.count == 1 || Self.headline.contains($0.measure)
    }
    for (measure, change) in rows {
      table.row(
        measure.name, Self.text(change.before), Self.text(change.after),
        change.difference.map { Self.signed($0, Self.digits($0)) } ?? "–",
        interval(change, scale: 1, unit: ""))
    }
    for (limit, change) in entry.outcome.shares where limit > 0 {
      table.row(
        "done within \((365 / limit).fixed(0)) days", change.before?.percent ?? "–",
        change.after?.percent ?? "–",
        change.difference.map { Self.signed($0 * 100, 0) + " pp" } ?? "–",
        interval(change, scale: 100, unit: " pp"))
    }
    return table
  }

  private func interval(_ change: PolicyOutcome.Change, scale: Double, unit: String) -> String {
    guard !isModel, let interval = change.interval else { return "–" }
    let (low, high) = (interval.low * scale, interval.high * scale)
    let digits = scale == 1 ? Self.digits(max(abs(low), abs(high))) : 0
    return "\(Self.signed(low, digits)) to \(Self.signed(high, digits))\(unit)"
  }

  private func overview() -> Table {
    var table = Table([
      Table.Column("policy", canShrink: true), Table.Column("adds", .right),
      Table.Column("Gini", .right), Table.Column("change", .right),
      Table.Column("dollars a point", .right),
    ])
    for (index, entry) in entries.enumerated() {
      let gini = entry.outcome.measures.first { $0.measure == .gini }?.change
      table.row(
        (entries.count > 1 ? "\(index + 1). " : "") + entry.title,
        Figure(entry.outcome.amount, halfWidth: nil).text(), Self.text(gini?.after),
        gini?.difference.map { Self.signed($0, 3) } ?? "–",
        entry.costPerPoint.map { Figure($0, halfWidth: nil).text() } ?? "–")
    }
    return table
  }

  private var notes: [String] {
    var notes = [
      "'adds' is what somebody has to provide, in \(unit). A policy is applied by itself, and what "
        + "institutions do about it (buying less, or more) isn't modelled. "
        + (isModel
          ? "Rows are tiers that stand for many institutions: there is no interval of sampling."
          : "Intervals by the percentile bootstrap over institutions, before and after in the same draw.")
    ]
    if entries.count > 1 {
      notes.append("Name one policy to see every measure, or ask for --json.")
    }
    if entries.contains(where: { $0.cost == nil && $0.outcome.amount > 0 }) {
      notes.append(
        "A point of Gini is 0.01. What one costs is said where the policy's price is known: give "
          + "--unit-cost, the dollars for one unit of capacity, or --cost for all of it.")
    }
    if entries.contains(where: { $0.cost != nil && $0.costPerPoint == nil }) {
      notes.append("Where the coefficient doesn't fall, no price brings a point.")
    }
    return notes
  }

  private static func text(_ value: Double?) -> String {
    value.map { $0.fixed(digits($0)) } ?? "–"
  }

  /// Three digits after the point, fewer where there are more before it.
  private static func digits(_ value: Double) -> Int {
    abs(value) < 10 ? 3 : abs(value) < 100 ? 2 : abs(value) < 1_000 ? 1 : 0
  }

  private static func signed(_ value: Double, _ digits: Int) -> String {
    let text = abs(value).fixed(digits)
    if text.allSatisfy({ $0 == "0" || $0 == "." }) { return text }
    return (value < 0 ? "−" : "+") + text
  }
}

// MARK: - JSON

extension PolicyReport {
  /// The report for JSON.
  package var encoded: EncodedPoliciesV1 {
    EncodedPoliciesV1(
      unit: unit, level: level, isModel: isModel,
      policies: entries.map { entry in
        .init(
          policy: entry.title, amount: entry.outcome.amount, costUSD: entry.cost,
          costPerGiniPointUSD: entry.costPerPoint,
          measures: Dictionary(
            entry.outcome.measures.map { ($0.measure.key, encoded($0.change)) },
            uniquingKeysWith: { $1 }),
          access: entry.outcome.shares.map {
            .init(days: 365 / $0.limit, share: encoded($0.change))
          })
      })
  }

  private func encoded(_ change: PolicyOutcome.Change) -> EncodedPoliciesV1.Change {
    EncodedPoliciesV1.Change(
      before: change.before, after: change.after, changeLow: isModel ? nil : change.interval?.low,
      changeHigh: isModel ? nil : change.interval?.high)
  }
}

/// What policies do, as JSON.
package struct EncodedPoliciesV1: Encodable {
  struct Change: Encodable {
    var before: Double?
    var after: Double?
    var changeLow: Double?
    var changeHigh: Double?
  }

  struct Access: Encodable {
    var days: Double
    var share: Change
  }

  struct Policy: Encodable {
    var policy: String
    var amount: Double
    var costUSD: Double?
    var costPerGiniPointUSD: Double?
    var measures: [String: Change]
    var access: [Access]
  }

  let schemaVersion = 1
  let unit: String
  let level: Double
  let isModel: Bool
  let policies: [Policy]
}
