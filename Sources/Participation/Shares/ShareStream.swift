package import Documents

/// Counts of rows by venue, year and group, added up while a table of any length streams by.
///
/// For tables that already say a group in each row, such as a paper's kind of institution. One row
/// counts one.
package struct ShareStream: Sendable {
  /// What rows are counted by.
  package struct Key: Hashable, Sendable {
    /// The venue's place in `venues`.
    package var venue: Int
    /// The year the papers came out.
    package var year: Int
    /// The group's place in `groups`.
    package var group: Int

    /// Creates a key.
    package init(venue: Int, year: Int, group: Int) {
      self.venue = venue
      self.year = year
      self.group = group
    }
  }

  /// The names of venues, as the tables write them.
  package private(set) var venues = NameTable()
  /// The names of groups, such as a paper's kind of institution, as the tables write them.
  package private(set) var groups = NameTable()
  /// How many rows there are of each venue, year and group; a combination without rows is absent.
  package private(set) var counts: [Key: Int] = [:]
  /// How many rows were read, bad ones included.
  package private(set) var rows = 0
  /// The rows that were left out.
  package private(set) var badRows = BadRows()

  /// Counts the rows of files.
  ///
  /// - Throws: `TableError` for bad rows unless they may be skipped, and for columns that aren't
  ///   there.
  /// - Complexity: Memory grows with the number of groups, venues and years, not with that of rows.
  package init(
    files: [String], venue: String, year: String, group: String, skippingBadRows: Bool, threads: Int
  ) throws(TableError) {
    for path in files {
      let table = try CSVReader(file: path, mustBeText: false)
      let bad = try table.rows(
        of: [venue, year, group], threads: threads, start: { Part() },
        row: { part, row throws(RowFault) in
          guard let year = row.year(1), (1900...2100).contains(year) else {
            throw .cell(1, "\(row.text(1).quoted) is no year")
          }
          part.add(venue: part.venues.index(row, 0), year: year, group: part.groups.index(row, 2))
        }
      ) { part, _ in
        let venueNumbers = part.venues.names.map { venues.index($0) }
        let groupNumbers = part.groups.names.map { groups.index($0) }
        for (key, count) in part.counts where count > 0 {
          counts[
            Key(venue: venueNumbers[key.venue], year: key.year, group: groupNumbers[key.group]),
            default: 0] += count
          rows += count
        }
      }
      rows += bad.count
      badRows.append(bad)
    }
    try badRows.refuse(of: rows, unlessSkipped: skippingBadRows)
    guard !counts.isEmpty else { throw .noRows(files.first ?? "") }
  }

  private struct Part {
    var venues = NameTable()
    var groups = NameTable()
    /// A plain array while there are few groups: a dictionary takes longer than reading the row.
    private var dense = [Int](repeating: 0, count: Part.venueLimit * Part.groupLimit * 201)
    private var sparse: [Key: Int] = [:]

    private static let venueLimit = 32
    private static let groupLimit = 16

    mutating func add(venue: Int, year: Int, group: Int) {
      if venue < Self.venueLimit, group < Self.groupLimit {
        dense[(venue * Self.groupLimit + group) * 201 + year - 1900] += 1
      } else {
        sparse[Key(venue: venue, year: year, group: group), default: 0] += 1
      }
    }

    var counts: [(Key, Int)] {
      var counts = sparse.map { ($0.key, $0.value) }
      for (place, count) in dense.enumerated() where count > 0 {
        let column = place / 201
        counts.append(
          (
            Key(
              venue: column / Self.groupLimit, year: 1900 + place % 201,
              group: column % Self.groupLimit), count
          ))
      }
      return counts
    }
  }
}
