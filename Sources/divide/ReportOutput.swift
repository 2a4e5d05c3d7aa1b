import Estimation
import Findings
import Records
import Reporting

/// The report of a record on standard output.
struct ReportOutput {
  private let report: Report

  /// Makes the report with the papers that every estimate shows.
  init(_ record: Record, _ catalogue: Catalogue) throws {
    let papers = try EstimateCommand.wellKnown.map { try catalogue.paper($0) }
    report = try Report(
      RecordFindings(record), papers: papers, by: Estimator(catalogue: catalogue))
  }

  /// Prints it.
  func print(json: Bool, listsInvocations: Bool = false) throws {
    if json {
      try printJSON(report.encoded)
    } else {
      try printText(report.rendered(listsInvocations: listsInvocations))
    }
  }
}
