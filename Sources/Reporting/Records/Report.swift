import Access
package import Estimation
package import Findings
import Inequality
package import Presentation
import RecordFormat
import Records

/// Everything a record says.
///
/// Each section is a type with `blocks`, in a file of its own, and has a line in `sections`.
package struct Report: Sendable {
  private let findings: RecordFindings
  private let capacity: PaperCapacity
  private let listsInvocations: Bool

  /// Makes the report of a record.
  ///
  /// - Parameters:
  ///   - papers: The papers to estimate.
  ///   - estimator: The catalogue, the seed and the number of draws.
  ///   - listsInvocations: Whether it lists every invocation with its verdict.
  /// - Throws: What the estimator throws when the catalogue contradicts itself.
  package init(
    _ findings: RecordFindings, papers: [Paper], by estimator: Estimator,
    listsInvocations: Bool = false
  ) throws {
    self.findings = findings
    self.listsInvocations = listsInvocations
    capacity = try findings.capacity(for: papers, by: estimator)
  }

  /// The report.
  package var document: Document {
    Document(
      "Machine \(findings.record.machine.fingerprint)", sections.flatMap(\.self), data: encoded)
  }

  private var sections: [[Block]] {
    [
      MachineSection(findings.record).blocks,
      ThroughputSection(findings).blocks,
      listsInvocations ? InvocationsSection(findings.results).blocks : [],
      HoursSection(capacity).blocks,
      AccessSection(capacity.access).blocks,
    ]
  }
}

// MARK: - JSON

/// A report as JSON.
struct EncodedReportV1: Encodable {
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
  private var encoded: EncodedReportV1 {
    let record = findings.record
    return EncodedReportV1(
      run: record.header.run, complete: record.footer?.complete ?? false,
      machine: record.header.machine, budgets: record.header.budgets, cells: record.header.cells,
      results: findings.results.map(\.summary),
      invocations: findings.results.flatMap { result in
        result.verdicts.map { EncodedInvocationV1($0, of: result.cell.id) }
      },
      estimates: (capacity.budgets + capacity.tiers).flatMap(\.estimates).compactMap(\.self)
        .map(EncodedEstimateV1.init), access: capacity.access.map(EncodedReportV1.Access.init))
  }
}

extension EncodedReportV1.Access {
  init(_ access: PaperAccess) {
    let holdings = access.holdings
    let theil = access.theil
    self.init(
      paper: access.capacities.paper.id, ableShare: access.able, gini: holdings.giniCoefficient(),
      giniCorrected: holdings.correctedGiniCoefficient(), theilT: holdings.theilT(),
      atkinsonHalf: holdings.atkinsonIndex(0.5), hoover: holdings.hooverIndex(),
      topShare1: holdings.topShare(0.01), topShare10: holdings.topShare(0.1),
      theilTWithin: theil?.within, theilTBetween: theil?.between,
      runsPerYearHere: access.here?.runsPerYear, belowHere: access.below)
  }
}
