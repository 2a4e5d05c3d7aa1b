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

extension CSVTable {
  /// Returns the institutions of a table, one a row.
  ///
  /// - Throws: `DocumentError` at the first cell that makes no sense: an unknown device, a count or
  ///   weight that is not above 0, an access that is no share, a year that is none.
  package func institutions(
    _ columns: InstitutionColumns, _ catalogue: Estimation.Catalogue
  ) throws(DocumentError) -> [Institution] {
    let devices = try column(columns.device)
    let counts = try columns.count.map { name throws(DocumentError) in try positiveNumbers(name) }
    let weights = try columns.weight.map { name throws(DocumentError) in try positiveNumbers(name) }
    let access = try columns.access.map { name throws(DocumentError) in
      try positiveNumbers(name, atMost: 1)
    }
    let names = try cells(columns.name)
    let groups = try cells(columns.group)
    let years = try cells(columns.year)
    var institutions: [Institution] = []
    for row in devices.indices {
      let device: Device
      do { device = try catalogue.device(devices[row].text) } catch {
        throw failure("\(error)", at: devices[row])
      }
      var institution = Institution(
        name: names?[row].text ?? "row \(row + 1)", group: groups?[row].text ?? "",
        weight: weights?[row] ?? 1, holding: .devices(id: device.id, count: counts?[row] ?? 1),
        access: access?[row] ?? 1)
      if let cell = years?[row] {
        guard let year = Int(cell.text), (1900...2200).contains(year) else {
          throw failure(
            "Expected a year in '\(columns.year ?? "")', found '\(cell.text)'.", at: cell)
        }
        institution.year = year
      }
      institutions.append(institution)
    }
    return institutions
  }

  private func cells(_ name: String?) throws(DocumentError) -> [Cell]? {
    guard let name else { return nil }
    return try column(name)
  }

  private func failure(_ message: String, at cell: Cell) -> DocumentError {
    DocumentError(path: path, line: cell.line, column: cell.column, message: message)
  }
}
