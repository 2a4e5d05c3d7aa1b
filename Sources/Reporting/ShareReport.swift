import Documents
package import Participation
import Quantities

/// Shares of rows by group, in each year of each venue.
package struct ShareReport {
  private let stream: ShareStream
  private let years: [Int]

  package init(_ stream: ShareStream) {
    self.stream = stream
    years = Set(stream.counts.keys.map(\.year)).sorted()
  }

  private func rows(_ venue: Int) -> [(year: Int, counts: [Int])] {
    years.compactMap { year in
      let counts = (0..<stream.groups.count).map { group in
        stream.counts[.init(venue: venue, year: year, group: group)] ?? 0
      }
      return counts.contains { $0 > 0 } ? (year, counts) : nil
    }
  }

  /// The shares as aligned text.
  package func rendered() -> String {
    var table = Table(
      [Table.Column("year"), Table.Column("rows", .right)]
        + stream.groups.names.map { Table.Column($0.isEmpty ? "(none)" : $0, .right) })
    for (venue, name) in stream.venues.names.enumerated() {
      table.group(name)
      for row in rows(venue) {
        let all = row.counts.reduce(0, +)
        table.row(
          ["\(row.year)", "\(all)"]
            + row.counts.map { (Double($0) / Double(all) * 100).fixed(1) })
      }
    }
    return "\(stream.rows) rows; shares in %\n\n" + table.rendered()
  }

  /// The counts for JSON.
  package var encoded: EncodedSharesV1 {
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
package struct EncodedSharesV1: Encodable {
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
