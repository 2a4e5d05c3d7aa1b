import Access
import ArgumentParser
import Findings
import RecordFormat
import Records
import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Prints the report of a record again, from the record and the catalogues.")

  @Argument(help: "A record, such as results/local/0123456789abcdef/20260101T120000Z.jsonl.")
  var record: String
  @Flag(help: "List every invocation too, and what disturbed it.") var invocations = false
  @Flag(help: "Show what was measured alone, without papers.") var brief = false
  @Option(
    help: ArgumentHelp(
      "Whose access to papers is shown: institution, team or researcher.", valueName: "unit"))
  var per: CapacityUnit?
  @OptionGroup var output: OutputOptions
  @OptionGroup var catalogueOptions: CatalogueOptions

  func validate() throws {
    guard !brief || per == nil else {
      throw ValidationError("--per is of access to papers, and --brief leaves papers out.")
    }
  }

  func run() throws {
    let record = try Record(reading: record, threads: usableThreads())
    if record.isTorn { Messages.warn("The record's last line was cut short; it is left out.") }
    if record.footer?.complete != true {
      Messages.warn("The run didn't end. Go on with: divide run --resume \(record.path)")
    }
    let report =
      brief
      ? Report(brief: RecordFindings(record), listsInvocations: invocations)
      : try Report(
        record, catalogueOptions.load(), per: per ?? .institution, listsInvocations: invocations)
    try output.show(report.document)
  }
}
