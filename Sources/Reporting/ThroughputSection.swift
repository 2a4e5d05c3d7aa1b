package import Findings
import Operations
import PluginProtocol
import Quantities
import RecordFormat
import Records

/// The part of a report that says what was measured: rates, roofs and outcomes.
package struct ThroughputSection {
  private let results: [CellResult]

  /// Creates the section from a record's results.
  package init(_ results: [CellResult]) { self.results = results }

  /// The rates as aligned text.
  package func rendered() -> String {
    var table = Table([
      Table.Column("case and budget", canShrink: true), Table.Column("rate", .right),
      Table.Column("95 % interval", .right), Table.Column("n", .right),
      Table.Column("roof", .right), Table.Column("outcome", canShrink: true),
    ])
    for group in groups {
      table.group(title(group[0]))
      for result in group { table.row(row(result)) }
    }
    return table.rendered()
  }

  /// The results of each case by each kernel, under all budgets; roofs last.
  private var groups: [[CellResult]] {
    let ordered =
      results.filter { $0.cell.role != .roof } + results.filter { $0.cell.role == .roof }
    var groups: [[CellResult]] = []
    for result in ordered {
      let index = groups.firstIndex {
        $0[0].cell.name == result.cell.name && $0[0].cell.plugin == result.cell.plugin
      }
      if let index { groups[index].append(result) } else { groups.append([result]) }
    }
    return groups
  }

  private func title(_ result: CellResult) -> String {
    let cell = result.cell
    let sizes = cell.problem.sizes.filter { $0.value != 0 }.map { "\($0.value)" }
    return "\(cell.name), \(cell.precision.rawValue)"
      + (cell.operation == .gemm
        ? ", \(sizes.prefix(3).joined(separator: "×"))" : "")
      + (cell.plugin.map { ", by \($0)" } ?? "")
  }

  private func row(_ result: CellResult) -> [String] {
    let rate = result.seconds.map { result.rate(at: $0) }
    let range = result.interval.map { $0.reversed { result.rate(at: $0) } }
    func figure(_ value: Double) -> String { Figure(value, halfWidth: range?.halfWidth).text() }
    let interval = range.map { "\(figure($0.low))–\(figure($0.high))" } ?? "–"
    let level = range?.level ?? 1
    return [
      "  " + result.cell.budget,
      rate.map { "\(figure($0)) \(result.rateUnit)" } ?? "–",
      interval + (level < 0.95 ? "*" : ""),
      "\(result.values.count)", result.roofFraction.map(\.percent) ?? "",
      result.outcome.rawValue + tags(result),
    ]
  }

  private func tags(_ result: CellResult) -> String {
    let most = result.tags.filter { $0.value * 2 >= result.invocations }.keys.map(\.rawValue)
      .sorted()
    let notes = (result.algorithm.map { [$0.rawValue] } ?? []) + most
    return notes.isEmpty ? "" : " (" + notes.joined(separator: ", ") + ")"
  }

  /// What the reader has to know of single cells: why they have no value, what their values' order
  /// and shape tell, what was not verified.
  package func notes() -> [String] {
    var notes: [String] = []
    if results.contains(where: { ($0.interval?.level ?? 1) < 0.95 }) {
      notes.append("* between the extremes of fewer than 6 invocations: less than 95 %.")
    }
    for algorithm in Algorithm.allCases where results.contains(where: { $0.algorithm == algorithm })
    {
      notes.append(
        "\(algorithm.rawValue): the rate counts the definition's multiply-adds, of which this makes fewer."
      )
    }
    for result in results {
      if !result.outcome.isMeasured, let message = result.message {
        notes.append("\(result.cell.id): \(message)")
      }
    }
    notes += missingRoofs
    notes += SpreadNotes(results).lines
    var seen: Set<String> = []
    for result in results {
      for fact in result.budgetFacts {
        guard let note = Self.note(on: fact, of: result.cell.budget) else { continue }
        if seen.insert(note).inserted { notes.append(note) }
      }
    }
    return notes
  }

  /// Where results have no roof fraction for want of a peak in their own precision: the one of f32 says nothing of
  /// bf16 and i8.
  private var missingRoofs: [String] {
    var missing: [String] = []
    for result in results where result.outcome.isMeasured && result.roofFraction == nil {
      let cell = result.cell
      guard cell.isReduced, cell.operation != .fma else { continue }
      let note =
        "\(cell.budget): no peak in \(cell.precision.rawValue) was measured, so that what is computed in it has no roof."
      if !missing.contains(note) { missing.append(note) }
    }
    return missing
  }

  /// What the reader has to know of how a resource was limited, if anything.
  private static func note(on fact: ResourceFactV1, of budget: String) -> String? {
    if fact.isOfOuterGroup {
      return "\(budget): an outer control group limits \(fact.resource) (\(fact.reason ?? "?"))."
    }
    guard fact.verified == false || fact.isUnenforced else { return nil }
    let why = [fact.reason, fact.detail].compactMap(\.self).joined(separator: "; ")
    return "\(budget): \(fact.resource)=\(fact.requested) is "
      + (fact.isUnenforced ? "unenforced" : "not verified") + " (\(why))."
  }
}

extension CellResult {
  /// The unit of its rate.
  var rateUnit: String { cell.isMemoryBound ? "GB/s" : "GFLOP/s" }

  /// The rate in its unit of an iteration that takes so many seconds.
  func rate(at seconds: Double) -> Double {
    (cell.isMemoryBound ? Double(cell.traffic.bytes) : cell.work.flop) / seconds / 1e9
  }
}
