package import Documents

/// Who holds how much, as a table with a row for each holder and, perhaps, year and device.
package struct HoldingsTable: Sendable {
  /// What a holder has in a year, in one number.
  package struct Row: Hashable, Sendable {
    /// The holder, as the table writes it.
    package var name: String
    /// The year; `nil` where the table has no years.
    package var year: Int?
    /// How much, all rows of the holder and year together.
    package var amount: Double
  }

  /// What holders have, in the order in which they are first named.
  package let rows: [Row]
  /// The name of the column that says how much.
  package let unit: String
  /// Whether the table names devices, whose kinds are counted alike.
  package let countsDevices: Bool
  /// The rows that could not be used.
  package let badRows: BadRows

  /// Reads a table with the columns `name`, `value` or `count`, and perhaps `year`.
  ///
  /// - Parameters:
  ///   - name: The column of holders.
  ///   - amount: The column that says how much; `nil` for `value`, or `count` where there is none.
  /// - Throws: `TableError` for bad rows unless they may be skipped, and for columns that aren't
  ///   there.
  package init(
    file path: String, name: String = "name", amount: String? = nil, skippingBadRows: Bool
  ) throws(TableError) {
    let table = try CSVReader(file: path, mustBeText: false)
    let columns = table.columns
    unit = amount ?? (columns.contains("value") ? "value" : "count")
    countsDevices = columns.contains("device")
    let hasYears = columns.contains("year")
    let (read, bad) = try table.rows(of: [name, unit] + (hasYears ? ["year"] : [])) {
      row throws(RowFault) in
      guard !row.isEmpty(0) else { throw .row("it names no holder") }
      let year = hasYears ? row.year(2) : nil
      guard !hasYears || year != nil else { throw .cell(2, "\(row.text(2).quoted) is no year") }
      return Row(name: row.text(0), year: year, amount: try row.number(1, from: 0))
    }
    try bad.refuse(of: read.count + bad.count, unlessSkipped: skippingBadRows)
    guard !read.isEmpty else { throw .noRows(path) }
    badRows = bad
    var rows: [Row] = []
    var places: [Row: Int] = [:]
    for row in read {
      let key = Row(name: row.name, year: row.year, amount: 0)
      if let place = places[key] {
        rows[place].amount += row.amount
      } else {
        places[key] = rows.count
        rows.append(row)
      }
    }
    self.rows = rows
  }
}
