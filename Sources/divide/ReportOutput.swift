import Records
import Reporting

/// The report of a record on standard output.
struct ReportOutput {
  private let record: Record

  init(_ record: Record, _ estimates: Int) { self.record = record }

  func print(json: Bool) throws {
    let section = ThroughputSection(record.results())
    Swift.print(section.rendered())
    let notes = section.notes()
    if !notes.isEmpty { Swift.print("\n" + notes.joined(separator: "\n")) }
  }
}
