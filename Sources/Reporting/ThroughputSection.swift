import Budgets
import Operations
import PluginProtocol
import Quantities
package import Records
import Statistics

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
    let sizes = cell.problem.filter { $0.value != 0 }.map { "\($0.value)" }
    return "\(cell.name), \(cell.precision)"
      + (cell.operation == OperationID.gemm.rawValue
        ? ", \(sizes.prefix(3).joined(separator: "×"))" : "")
      + (cell.plugin.map { ", by \($0)" } ?? "")
  }

  private func row(_ result: CellResult) -> [String] {
    let rate = result.isBandwidth ? result.bytesPerSecond : result.flopPerSecond
    let halfWidth = rate.flatMap { rate in
      rate.high.flatMap { high in rate.low.map { (high - $0) / 2 / 1e9 } }
    }
    func figure(_ value: Double?) -> String {
      value.map { Figure($0 / 1e9, halfWidth: halfWidth).text() } ?? "–"
    }
    let interval =
      rate?.low == nil ? "–" : "\(figure(rate?.low))–\(figure(rate?.high))"
    let level = rate?.level ?? 1
    return [
      "  " + result.cell.budget,
      rate == nil ? "–" : "\(figure(rate?.median)) \(result.rateUnit)",
      interval + (level < 0.95 && rate?.low != nil ? "*" : ""),
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
      guard result.isReduced, cell.operation != OperationID.fma.rawValue else { continue }
      let note =
        "\(cell.budget): no peak in \(cell.precision) was measured, so that what is computed in it has no roof."
      if !missing.contains(note) { missing.append(note) }
    }
    return missing
  }

  /// What the reader has to know of how a resource was limited, if anything.
  private static func note(on fact: EncodedResourceFactV1, of budget: String) -> String? {
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
  /// Whether it was measured in less than f32.
  var isReduced: Bool {
    [Precision.bf16, .f16, .i8].contains { $0.rawValue == cell.precision }
  }

  /// Whether its rate is that of memory traffic.
  var isBandwidth: Bool {
    OperationCatalogue.kind(OperationID(rawValue: cell.operation))?.isMemoryBound ?? false
  }

  /// The unit of its rate.
  var rateUnit: String { isBandwidth ? "GB/s" : "GFLOP/s" }

  /// The rate in its unit of an iteration that takes so many seconds.
  func rate(at seconds: Double) -> Double {
    (isBandwidth ? Double(cell.trafficBytes) : cell.workFLOP) / seconds / 1e9
  }
}
