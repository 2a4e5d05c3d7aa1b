/// A table without the rows that can't be used, and what is wrong with those.
package struct SiftedTable: Sendable {
  /// The rows that can be used, with the header.
  package let kept: CSVTable
  /// What is wrong with the others, in the order of the file.
  package let faults: [DocumentError]

  /// Sifts a table.
  ///
  /// - Parameter use: Uses a table of the same columns, and throws at its first row that can't be.
  /// - Throws: What `use` says of the header alone: a column that isn't there is no row's fault.
  package init(
    _ table: CSVTable, by use: (CSVTable) throws(DocumentError) -> Void
  ) throws(DocumentError) {
    try use(table.keeping([]))
    var kept: [[CSVTable.Cell]] = []
    var faults: [DocumentError] = []
    do throws(DocumentError) {
      try use(table)
      kept = table.rows
    } catch {
      for row in table.rows {
        do throws(DocumentError) {
          try use(table.keeping([row]))
          kept.append(row)
        } catch { faults.append(error) }
      }
    }
    self.kept = table.keeping(kept)
    self.faults = (faults + table.raggedRows).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
  }
}

/// Rows of a table that can't be used.
package struct BadRowsError: Error, Hashable, CustomStringConvertible {
  /// What is wrong with each.
  package let faults: [DocumentError]
  /// How many rows there are in all.
  package let rows: Int

  package init(_ faults: [DocumentError], of rows: Int) {
    self.faults = faults
    self.rows = rows
  }

  package var description: String {
    "\(faults.count) of \(rows) rows can't be used. Mend them, or leave them out with "
      + "--skip-bad-rows.\n" + faults.prefix(10).map { "  \($0)" }.joined(separator: "\n")
      + (faults.count > 10 ? "\n  and \(faults.count - 10) more" : "")
  }
}
