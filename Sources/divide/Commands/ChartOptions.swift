import ArgumentParser
import Charts
import FoundationEssentials
import Presentation
import Reporting

/// The options of commands whose results can be drawn.
struct ChartOptions: ParsableArguments {
  @Flag(help: "Draw charts below the tables.") var chart = false
  @Option(
    help: ArgumentHelp("Write the charts as SVG into this folder.", valueName: "folder"))
  var svg: String?

  /// Returns the charts that a document shows: none unless asked.
  func blocks(_ charts: [NamedChart]) -> [Block] {
    chart ? charts.map { .chart($0.chart, name: $0.name) } : []
  }

  /// Writes and prints charts as asked.
  ///
  /// - Parameters:
  ///   - json: Whether standard output has JSON, in which no chart is drawn.
  func show(_ charts: [NamedChart], json: Bool) throws {
    if chart, !json {
      for named in charts { printText("\n" + named.chart.text()) }
    }
    try writeFiles(charts)
  }

  /// Writes the charts as files, if a folder for them was given.
  func writeFiles(_ charts: [NamedChart]) throws {
    guard let svg else { return }
    do {
      try FileManager.default.createDirectory(atPath: svg, withIntermediateDirectories: true)
      for named in charts {
        try named.chart.svg().write(
          toFile: "\(svg)/\(named.name).svg", atomically: true, encoding: .utf8)
      }
    } catch {
      throw UsageError("Can't write charts into '\(svg)': \(error)")
    }
    Messages.write("Charts: \(charts.map { "\(svg)/\($0.name).svg" }.joined(separator: ", "))\n")
  }
}
