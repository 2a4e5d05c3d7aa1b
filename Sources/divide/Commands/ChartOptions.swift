import ArgumentParser
import Charts
import Presentation

/// The options of commands whose results can be drawn.
///
/// A document has all its charts. These options say whether people see them,
/// and where files of them go.
struct ChartOptions: ParsableArguments {
  @Flag(help: "Draw charts below the tables.") var chart = false
  @Option(
    help: ArgumentHelp("Write the charts as SVG into this folder.", valueName: "folder"))
  var svg: String?

  func validate() throws {
    guard let svg else { return }
    do { try OutputFile.checkFolder(svg) } catch { throw ValidationError(error.description) }
  }

  /// Shows a document with the charts that were asked for, and writes files of them as asked.
  func show(_ document: Document, by output: OutputOptions) throws {
    var shown = document
    if !chart { shown.blocks.removeAll { if case .chart = $0 { true } else { false } } }
    try output.show(shown)
    try writeFiles(document.charts)
  }

  private func writeFiles(_ charts: [(name: String, chart: Chart)]) throws {
    guard let svg else { return }
    try OutputFile.makeFolder(svg)
    for (name, chart) in charts { try OutputFile("\(svg)/\(name).svg").write(chart.svg()) }
    Messages.write("Charts: \(charts.map { "\(svg)/\($0.name).svg" }.joined(separator: ", "))\n")
  }
}
