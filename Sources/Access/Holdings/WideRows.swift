import Documents
import Estimation

/// Reads rows that each have a number for every kind of device.
struct WideRows: HoldingRowReading {
  private(set) var columns = CSVColumns()
  private let name: Int
  private let group: Int?
  private let country: Int?
  private let weight: Int?
  private let total: Int?
  private let devices: [(cell: Int, title: String)]
  /// Columns that are no device and have no other role.
  let others: [String]

  /// Finds the columns.
  ///
  /// - Parameters:
  ///   - wanted: Columns that the user names; others are recognised.
  ///   - titles: All columns of the table.
  /// - Returns: `nil` without a column of names, or of a device.
  init?(
    _ wanted: InstitutionColumns, among titles: [String], _ catalogue: Estimation.Catalogue
  ) {
    guard let name = wanted.name else { return nil }
    self.name = columns.place(of: name)
    group = columns.place(of: wanted.group)
    country = columns.place(of: wanted.country)
    weight = columns.place(of: wanted.weight)
    let totalTitle = titles.first { Self.totals.contains(HoldingLayout.word($0)) }
    total = columns.place(of: totalTitle)
    let roles = Set(
      [name, wanted.group, wanted.country, wanted.weight, totalTitle].compactMap(\.self))
    let devices = titles.filter { title in
      !roles.contains(title) && HoldingLayout.isDevice(title, catalogue)
    }
    guard !devices.isEmpty else { return nil }
    others = titles.filter { !roles.contains($0) && !devices.contains($0) }
    var columns = columns
    for title in titles { _ = columns.place(of: title) as Int }
    self.devices = devices.map { (columns.place(of: $0), $0) }
    self.columns = columns
  }

  /// Titles of a column that says how many devices there are in all.
  private static let totals: Set<String> = [
    "total", "totalgpus", "totaldevices", "totalchips", "totalaccelerators", "gpustotal",
  ]

  func read(
    _ row: borrowing CSVRow, _ chips: inout ChipNames
  ) throws(RowProblem) -> HoldingRow {
    let holder = row.text(name).trimmed
    guard !holder.isEmpty else {
      throw RowProblem(.withoutHolder, .unexpected(in: name, wanted: "a name"))
    }
    var held = HoldingRow(holder: holder, kinds: [], peak: 0)
    if let cell = weight { held.weight = try row.count(cell, title: holder) }
    for (cell, title) in devices where !row.isEmpty(cell) {
      let count: Double
      do throws(RowFault) { count = try row.number(cell, from: 0) } catch {
        let isNegative = (try? row.number(cell)).map { $0 < 0 } ?? false
        throw RowProblem(isNegative ? .negativeCount : .impossibleNumber, error, holder)
      }
      guard count <= mostDevices else { throw .tooMany(cell, holder) }
      guard count > 0, let chip = chips.chip(title) else { continue }
      guard let peak = chip.peak else {
        if !held.remarks.contains(.withoutPeak) { held.remarks.append(.withoutPeak) }
        continue
      }
      held.kinds.append(DeviceCount(id: chip.id, count: count))
      held.peak += peak * count
    }
    held.group = group.map { row.text($0) } ?? ""
    held.country = country.map { row.text($0) } ?? ""
    let sum = held.kinds.reduce(0) { $0 + $1.count }
    if let total, !row.isEmpty(total), let said = try? row.number(total), abs(said - sum) > 0.5 {
      held.remarks.append(.contradictoryTotal)
    }
    held.fingerprint = row.fingerprint(columns.names.count)
    if held.kinds.isEmpty { held.doubts.append(.nothingHeld) }
    return held
  }
}
