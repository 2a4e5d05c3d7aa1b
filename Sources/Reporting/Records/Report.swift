package import Access
package import Estimation
package import Findings
import Inequality
package import Presentation
import Quantities
import RecordFormat
import Records

/// Everything a record says.
///
/// Each section is a type with `blocks`, in a file of its own, and has a line in `sections`.
package struct Report: Sendable {
  private let findings: RecordFindings
  /// What papers take; `nil` in a brief report.
  private let capacity: PaperCapacity?
  private let listsInvocations: Bool
  private let disclosure: Disclosure
  private let conditions: ConditionsSection
  private let kernels: KernelsSection

  /// Makes the report of a record.
  ///
  /// - Parameters:
  ///   - papers: The papers to estimate.
  ///   - unit: Whose capacity the access to papers is.
  ///   - estimator: The catalogue, the seed and the number of draws.
  ///   - listsInvocations: Whether it lists every invocation with its verdict.
  /// - Throws: What the estimator throws when the catalogue contradicts itself.
  package init(
    _ findings: RecordFindings, papers: [Paper], per unit: CapacityUnit = .institution,
    by estimator: Estimator, listsInvocations: Bool = false
  ) throws {
    self.init(
      findings, try findings.capacity(for: papers, per: unit, by: estimator), listsInvocations)
  }

  /// Makes the report of what a record measured, without papers.
  ///
  /// - Parameter listsInvocations: Whether it lists every invocation with its verdict.
  package init(brief findings: RecordFindings, listsInvocations: Bool = false) {
    self.init(findings, nil, listsInvocations)
  }

  private init(
    _ findings: RecordFindings, _ capacity: PaperCapacity?, _ listsInvocations: Bool
  ) {
    self.findings = findings
    self.capacity = capacity
    self.listsInvocations = listsInvocations
    disclosure = Disclosure(findings)
    conditions = ConditionsSection(findings.record)
    kernels = KernelsSection(findings)
  }

  /// The report.
  package var document: Document {
    Document(
      "Machine \(findings.record.machine.fingerprint)", sections.flatMap(\.self),
      data: Disclosed(encoded, disclosure.encoded))
  }

  private var sections: [[Block]] {
    [
      disclosure.headline(),
      conditions.blocks,
      unenforced.isEmpty ? [] : [.notes(unenforced.map(\.note))],
      MachineSection(findings.record).blocks,
      ThroughputSection(findings).blocks,
      disclosure.blocks,
      kernels.blocks,
      listsInvocations ? InvocationsSection(findings.results).blocks : [],
      capacity.map { HoursSection($0, findings).blocks } ?? [],
      capacity.map { AccessSection($0.access, mark: markHere($0)).blocks } ?? [],
    ]
  }

  private var unenforced: [UnenforcedBudget] { findings.unenforcedBudgets() }

  /// What stands on the capacity of this machine, which is that of its fastest budget.
  private func markHere(_ capacity: PaperCapacity) -> String {
    capacity.fastest.map { findings.disturbance(behind: $0).mark } ?? ""
  }
}

// MARK: - JSON

/// A report as JSON.
struct EncodedReportV1: Encodable {
  /// The measures of one paper's capacity over tiers.
  struct Access: Encodable {
    var paper: String
    /// Whose capacity it is: `institution`, `team` or `researcher`.
    var per: String
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
    /// The share of holders that have less capacity than that.
    var belowHere: Double?
    /// The share of Theil T between groups.
    var betweenShare: Double?
    /// The intervals of these, by the ranges of tiers.
    var ranges: [String: EncodedRangeV1]
  }

  let schemaVersion = 1
  let run: String
  let complete: Bool
  let machine: MachineV1
  let budgets: [BudgetV1]
  let cells: [CellV1]
  let results: [CellSummaryV1]
  let invocations: [EncodedInvocationV1]
  /// Settings that changed the figures.
  let conditions: [EncodedConditionV1]
  /// Limits of budgets that didn't hold: nothing is estimated from these budgets.
  let unenforced: [EncodedUnenforcedV1]
  /// How much of each kernel's outputs was checked; empty for older records.
  let checks: [EncodedChecksV1]
  /// What kernels reported.
  let messages: [EncodedRemarkV1]
  /// What papers take; absent in a brief report.
  let estimates: [EncodedEstimateV1]?
  /// Who could do papers; absent in a brief report.
  let access: [Access]?
}

extension Report {
  /// The report for JSON, with everything the text has and the intervals it leaves out.
  private var encoded: EncodedReportV1 {
    let record = findings.record
    return EncodedReportV1(
      run: record.header.run, complete: record.footer?.complete ?? false,
      machine: record.header.machine, budgets: record.header.budgets, cells: record.header.cells,
      results: findings.results.map(\.summary),
      invocations: findings.results.flatMap { result in
        result.verdicts.map { EncodedInvocationV1($0, of: result.cell.id) }
      },
      conditions: conditions.encoded, unenforced: unenforced.encoded, checks: kernels.encodedChecks,
      messages: kernels.encodedRemarks,
      estimates: capacity.map { capacity in
        (capacity.budgets + capacity.tiers).flatMap(\.estimates).compactMap(\.self)
          .map(EncodedEstimateV1.init)
      }, access: capacity?.access.map(EncodedReportV1.Access.init))
  }
}

extension EncodedReportV1.Access {
  init(_ access: PaperAccess) {
    let holdings = access.holdings
    let theil = access.theil
    var ranges = EncodedRangeV1.keyed(access.row.intervals)
    ranges["ableShare"] = access.row.able.interval.map { .init(low: $0.low, high: $0.high) }
    ranges["betweenShare"] = access.row.betweenInterval.map { .init(low: $0.low, high: $0.high) }
    self.init(
      paper: access.capacities.paper.id, per: access.capacities.unit.rawValue,
      ableShare: access.row.able.share, gini: holdings.giniCoefficient(),
      giniCorrected: holdings.correctedGiniCoefficient(), theilT: holdings.theilT(),
      atkinsonHalf: holdings.atkinsonIndex(0.5), hoover: holdings.hooverIndex(),
      topShare1: holdings.topShare(0.01), topShare10: holdings.topShare(0.1),
      theilTWithin: theil?.within, theilTBetween: theil?.between,
      runsPerYearHere: access.here?.runsPerYear, belowHere: access.below,
      betweenShare: access.row.between, ranges: ranges)
  }
}
