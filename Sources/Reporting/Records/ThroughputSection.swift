import Findings
import Operations
import PluginProtocol
import Presentation
import Quantities
import RecordFormat
import Records
import Sampling
import Statistics

/// The part of a report that says what was measured: rates, roofs and outcomes.
struct ThroughputSection {
  private let findings: RecordFindings

  /// Creates the section of what a record says.
  init(_ findings: RecordFindings) { self.findings = findings }

  /// The rates, and what the reader has to know of single cells.
  var blocks: [Block] {
    [.heading("Throughput"), .table(table), .notes(notes.map { Note($0) })]
  }

  // MARK: Rates

  private var table: Table {
    var table = Table(
      [
        .init("budget", wraps: true), .init("rate", .right, interval: .column("95 % interval")),
        .init("n", .right), .init("roof", .right), .init("outcome", wraps: true),
      ] + ["cell", "kernel", "precision"].map { .init($0, isDetail: true) }, grouping: "case")
    for group in groups {
      table.group(title(group[0].cell))
      for result in group { table.row(row(result)) }
    }
    return table
  }

  /// The results of each case by each kernel, under all budgets; roofs last.
  private var groups: [[CellResult]] {
    let results = findings.results
    let ordered =
      results.filter { $0.cell.role != .roof } + results.filter { $0.cell.role == .roof }
    var places: [[String?]: Int] = [:]
    var groups: [[CellResult]] = []
    for result in ordered {
      let key = [result.cell.name, result.cell.plugin]
      if let place = places[key] {
        groups[place].append(result)
      } else {
        places[key] = groups.count
        groups.append([result])
      }
    }
    return groups
  }

  private func title(_ cell: Cell) -> String {
    let sizes = cell.problem.sizes.filter { $0.value != 0 }.map { "\($0.value)" }
    return "\(cell.name), \(cell.precision.rawValue)"
      + (cell.operation == .gemm ? ", \(sizes.prefix(3).joined(separator: "×"))" : "")
      + (cell.plugin.map { ", by \($0)" } ?? "")
  }

  private func row(_ result: CellResult) -> [Table.Cell] {
    [
      .name(result.cell.budget), result.rate(mark: isBelowLevel(result) ? "*" : ""),
      .count(result.values.count), .share(result.roofFraction),
      .outcome(
        result.outcome.rawValue + remarks(result),
        isUnenforced(result) ? .doubtful : result.outcome.tone),
      .name(result.cell.id), .text(result.cell.plugin), .text(result.cell.precision.rawValue),
    ]
  }

  private func isBelowLevel(_ result: CellResult) -> Bool {
    (result.interval?.level ?? 1) < SamplingPlan.level
  }

  private func isUnenforced(_ result: CellResult) -> Bool {
    !result.values.isEmpty && !result.unheldLimits.isEmpty
  }

  /// The algorithm, what disturbed at least half of the invocations, and whether a limit of the
  /// budget didn't hold.
  private func remarks(_ result: CellResult) -> String {
    let most = result.tags.filter { $0.value * 2 >= result.invocations }.keys.map(\.rawValue)
      .sorted()
    let remarks =
      (result.algorithm.map { [$0.rawValue] } ?? []) + most
      + (isUnenforced(result) ? ["unenforced"] : [])
    return remarks.isEmpty ? "" : " (" + remarks.joined(separator: ", ") + ")"
  }

  // MARK: Notes

  /// Why cells have no value, what their values' order and shape tell, what was not verified.
  private var notes: [String] {
    let results = findings.results
    var notes: [String] = []
    if results.contains(where: isBelowLevel) {
      notes.append("* between the extremes of fewer than 6 invocations: less than 95 %.")
    }
    for algorithm in Algorithm.allCases where results.contains(where: { $0.algorithm == algorithm })
    {
      notes.append(
        "\(algorithm.rawValue): the rate counts the definition's multiply-adds, of which this "
          + "makes fewer."
      )
    }
    notes += results.compactMap { result in
      result.message.map { "\(result.cell.id): \($0)" }
    }
    notes += findings.lackingPeaks().map { peak in
      "\(peak.budget): no peak in \(peak.precision.rawValue) was measured, so that what is "
        + "computed in it has no roof."
    }
    notes += findings.spreadFindings().map(\.sentence)
    var seen: Set<String> = []
    for result in results {
      // Limits that didn't hold stand before everything else.
      let unheld = isUnenforced(result) ? result.unheldLimits : []
      for fact in result.budgetFacts where !unheld.contains(fact) {
        guard let note = Self.note(on: fact, of: result.cell.budget) else { continue }
        if seen.insert(note).inserted { notes.append(note) }
      }
    }
    return notes
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

extension SpreadFinding {
  /// What was found, in a sentence or two.
  fileprivate var sentence: String {
    let cell = result.cell.id
    switch kind {
    case .twoSpeeds(let modes):
      let speeds = zip(modes, modes.map(\.share).wholePercents).map { mode, percent in
        "\(Figure(result.rate(at: mode.center), halfWidth: nil).text()) \(result.rateUnit) in "
          + "\(percent) %"
      }
      return "\(cell) ran at two speeds: \(speeds.joined(separator: " and ")) of the "
        + "invocations. The median is one of them, not between."
    case .drift(let change):
      return "\(cell) drifted: its time \(change > 0 ? "rose" : "fell") by "
        + "\(abs(change).percent) over the run."
    case .likeNeighbours:
      return "\(cell): invocations are like the ones before them, so that the interval is "
        + "too narrow. Measure again at another time."
    }
  }
}
