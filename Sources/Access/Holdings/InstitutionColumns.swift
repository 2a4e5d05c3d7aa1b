package import Documents
package import Estimation

/// Which columns of a table say what institutions hold.
package struct InstitutionColumns: Hashable, Sendable {
  /// The id of a device of the catalogue.
  package var device: String
  /// How many of it; `nil` for one each.
  package var count: String?
  /// The name; `nil` for the row's number.
  package var name: String?
  /// What to decompose by.
  package var group: String?
  /// How many institutions like it there are.
  package var weight: String?
  /// The share of its time that a team may use; `nil` for all of it.
  package var access: String?
  /// The year in which it was held.
  package var year: String?

  /// Creates a choice of columns.
  package init(
    device: String, count: String? = nil, name: String? = nil, group: String? = nil,
    weight: String? = nil, access: String? = nil, year: String? = nil
  ) {
    self.device = device
    self.count = count
    self.name = name
    self.group = group
    self.weight = weight
    self.access = access
    self.year = year
  }
}

extension InstitutionColumns {
  /// Reads the institutions of a table, one a row.
  ///
  /// - Parameter threads: How many threads read.
  /// - Returns: The institutions, and the rows that make no sense: an unknown device, a count or
  ///   weight that is not above 0, an access that is no share, a year that is none.
  /// - Throws: `TableError` for a column that isn't there.
  package func institutions(
    in table: consuming CSVReader, _ catalogue: Estimation.Catalogue, threads: Int = 1
  ) throws(TableError) -> (institutions: [Institution], bad: BadRows) {
    let cells = Cells(self)
    var (institutions, bad) = try table.rows(of: cells.columns.names, threads: threads) {
      row throws(RowFault) in try Institution(row, cells, catalogue)
    }
    if name == nil {
      for row in institutions.indices { institutions[row].name = "row \(row + 1)" }
    }
    return (institutions, bad)
  }
}

/// The places of the columns' cells in a row.
private struct Cells {
  private(set) var columns = CSVColumns()
  let device: Int
  let count: Int?
  let weight: Int?
  let access: Int?
  let name: Int?
  let group: Int?
  let year: Int?

  init(_ wanted: InstitutionColumns) {
    device = columns.place(of: wanted.device)
    count = columns.place(of: wanted.count)
    weight = columns.place(of: wanted.weight)
    access = columns.place(of: wanted.access)
    name = columns.place(of: wanted.name)
    group = columns.place(of: wanted.group)
    year = columns.place(of: wanted.year)
  }
}

extension Institution {
  fileprivate init(
    _ row: borrowing CSVRow, _ cells: Cells, _ catalogue: Estimation.Catalogue
  ) throws(RowFault) {
    var (count, weight, access) = (1.0, 1.0, 1.0)
    if let cell = cells.count { count = try row.positiveNumber(cell) }
    if let cell = cells.weight { weight = try row.positiveNumber(cell) }
    if let cell = cells.access { access = try row.share(cell) }
    let device: Device
    do { device = try catalogue.device(row.text(cells.device)) } catch {
      throw .cell(cells.device, "\(error)")
    }
    self.init(
      name: cells.name.map { row.text($0) } ?? "", group: cells.group.map { row.text($0) } ?? "",
      weight: weight, holding: .devices(id: device.id, count: count), access: access)
    if let cell = cells.year {
      guard let year = Int(row.text(cell)), (1900...2200).contains(year) else {
        throw .unexpected(in: cell, wanted: "a year")
      }
      self.year = year
    }
  }
}
