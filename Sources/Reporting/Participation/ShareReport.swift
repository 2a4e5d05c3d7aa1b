import Documents
package import Participation
package import Presentation
import Quantities

/// Shares of rows by group, in each year of each venue, as a document.
package struct ShareReport {
  private let stream: ShareStream
  private let years: [Int]

  /// Creates the report.
  package init(_ stream: ShareStream) {
    self.stream = stream
    years = Set(stream.counts.keys.map(\.year)).sorted()
  }

  /// The report.
  package var document: Document {
    Document(
      "Shares of rows by year", [.paragraph("\(counted(stream.rows, "row"))."), .table(table)],
      data: encoded,
      warnings: [stream.badRows.sentence].compactMap(\.self))
  }

  private var table: Presentation.Table {
    var table = Presentation.Table(
      [.init("year"), .init("rows", .right)]
        + stream.groups.names.map {
          .init($0.isEmpty ? "(none)" : $0, .right, wraps: true, unit: .header)
        }, title: "Shares", grouping: "venue")
    for (venue, name) in stream.venues.names.enumerated() {
      table.group(name)
      for row in rows(venue) {
        let all = row.counts.reduce(0, +)
        table.row(
          [.count(row.year), .count(all)]
            + row.counts.map { .share(Double($0) / Double(all), decimals: 1) })
      }
    }
    return table
  }

  private func rows(_ venue: Int) -> [(year: Int, counts: [Int])] {
    years.compactMap { year in
      let counts = (0..<stream.groups.count).map { group in
        stream.counts[.init(venue: venue, year: year, group: group)] ?? 0
      }
      return counts.contains { $0 > 0 } ? (year, counts) : nil
    }
  }

  /// The counts for JSON.
  private var encoded: EncodedSharesV1 {
    EncodedSharesV1(
      rows: stream.rows, badRows: stream.badRows.count,
      counts: stream.venues.names.enumerated().flatMap { venue, name in
        rows(venue).map { row in
          .init(
            venue: name, year: row.year,
            counts: Dictionary(uniqueKeysWithValues: zip(stream.groups.names, row.counts)))
        }
      })
  }
}

/// Counts of rows as JSON.
private struct EncodedSharesV1: Encodable, Sendable {
  struct Count: Encodable {
    var venue: String
    var year: Int
    var counts: [String: Int]
  }

  let schemaVersion = 1
  var rows: Int
  var badRows: Int
  var counts: [Count]
}
