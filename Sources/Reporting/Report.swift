import Access
package import Estimation
package import Findings
import Inequality
import Presentation
import Quantities
import RecordFormat
import Records

/// Everything a record says, as a value that is rendered last.
package struct Report {
  private let findings: RecordFindings
  private let throughput: ThroughputSection
  private let hours: HoursSection
  private let access: AccessSection

  /// Makes the report of a record.
  ///
  /// - Parameters:
  ///   - papers: The papers to estimate.
  ///   - estimator: The catalogue, the seed and the number of draws.
  /// - Throws: What the estimator throws when the catalogue contradicts itself.
  package init(_ findings: RecordFindings, papers: [Paper], by estimator: Estimator) throws {
    self.findings = findings
    throughput = ThroughputSection(findings.results)
    hours = try HoursSection(papers, from: findings, by: estimator)
    access = try AccessSection(papers, from: findings, by: estimator)
  }
}

// MARK: - Text

extension Report {
  /// The report as text of at most 80 columns.
  ///
  /// - Parameter listsInvocations: Whether it lists every invocation with its verdict.
  package func rendered(listsInvocations: Bool = false) -> String {
    var parts = [
      machine(),
      heading("Throughput"),
      throughput.rendered(),
    ]
    parts += [wrapped(throughput.notes())].filter { !$0.isEmpty }
    if listsInvocations {
      parts += [heading("Invocations"), InvocationsSection(findings.results).rendered()]
    }
    parts += [
      heading("Compute-hours: one final run of a paper"),
      hours.rendered(),
      wrapped(
        [
          "Medians of a seeded simulation; 'divide estimate --record RECORD --explain' has intervals, "
            + "whole projects, energy, money and every source. Infeasible: it doesn't fit in memory. "
            + "Tiers are modelled from datasheets, their whole holding on one run."
        ] + hours.notes),
      heading("Access: how unequally capacity is spread over tiers"),
      access.rendered(),
      wrapped(access.notes()),
    ]
    return parts.joined(separator: "\n\n")
  }

  private func heading(_ title: String) -> String {
    title + "\n" + String(repeating: "═", count: title.count)
  }

  private func machine() -> String {
    let record = findings.record
    let machine = record.machine
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    let caches = machine.caches.map { cache in
      "L\(cache.level) \(cache.count > 1 ? "\(cache.count) × " : "")"
        + (cache.size?.inBinaryUnits ?? "?")
    }
    let lines = [
      machine.model ?? "Unknown processor",
      [
        count(machine.packages, "package"), count(machine.cores, "core"),
        count(machine.pus, "PU"), count(machine.numaNodes, "NUMA node"),
        machine.memory.map { $0.inBinaryUnits + " usable memory" },
      ].compactMap(\.self).joined(separator: ", "),
      (caches + [machine.isa.map { "up to " + $0 }].compactMap(\.self))
        .joined(separator: ", "),
      "Suite \(record.header.suite.name), \(record.header.plan.preset) preset, seed "
        + "\(record.header.seed), \(record.invocations.count) invocations in "
        + "\((record.footer?.elapsedSeconds ?? 0).fixed(0)) s, \(record.header.createdAt)",
    ]
    return heading("Machine \(machine.fingerprint)") + "\n\n" + wrapped(lines)
  }

  private func wrapped(_ notes: [String]) -> String {
    notes.map { $0.wrapped(to: 80) }.joined(separator: "\n")
  }
}

// MARK: - JSON

/// A report as JSON.
package struct EncodedReportV1: Encodable {
  /// The measures of one paper's capacity over tiers.
  struct Access: Encodable {
    var paper: String
    var ableShare: Double
    var gini: Double?
    var giniCorrected: Double?
    var theilT: Double?
    var atkinsonHalf: Double?
    var hoover: Double?
    var topShare1: Double?
    var topShare10: Double?
    var theilTWithin: Double?
    var theilTBetween: Double?
    /// Final runs a year on the record's machine, by its fastest budget.
    var runsPerYearHere: Double?
    /// The share of institutions that have less capacity than that.
    var belowHere: Double?
  }

  let schemaVersion = 1
  let run: String
  let complete: Bool
  let machine: MachineV1
  let budgets: [BudgetV1]
  let cells: [CellV1]
  let results: [CellSummaryV1]
  let invocations: [EncodedInvocationV1]
  let estimates: [EncodedEstimateV1]
  let access: [Access]
}

extension Report {
  /// The report for JSON, with everything the text has and the intervals it leaves out.
  package var encoded: EncodedReportV1 {
    let record = findings.record
    return EncodedReportV1(
      run: record.header.run, complete: record.footer?.complete ?? false,
      machine: record.header.machine, budgets: record.header.budgets, cells: record.header.cells,
      results: findings.results.map(\.summary),
      invocations: findings.results.flatMap { result in
        result.verdicts.map { EncodedInvocationV1($0, of: result.cell.id) }
      }, estimates: hours.estimates.map(EncodedEstimateV1.init),
      access: access.rows.map { row in
        let holdings = row.holdings
        let theil = holdings.decomposition(1)
        return EncodedReportV1.Access(
          paper: row.capacities.paper.id, ableShare: row.able, gini: holdings.giniCoefficient(),
          giniCorrected: holdings.correctedGiniCoefficient(), theilT: holdings.theilT(),
          atkinsonHalf: holdings.atkinsonIndex(0.5), hoover: holdings.hooverIndex(),
          topShare1: holdings.topShare(0.01), topShare10: holdings.topShare(0.1),
          theilTWithin: theil?.within, theilTBetween: theil?.between,
          runsPerYearHere: row.here?.runsPerYear, belowHere: row.below)
      })
  }
}
