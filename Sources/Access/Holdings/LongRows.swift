import Documents

/// Reads rows that each say which device a holder has, and how many.
struct LongRows: HoldingRowReading {
  private(set) var columns = CSVColumns()
  private let device: Int
  private let count: Int?
  private let weight: Int?
  private let access: Int?
  private let teams: Int?
  private let researchers: Int?
  private let name: Int?
  private let group: Int?
  private let country: Int?
  private let year: Int?
  private let begin: Int?
  private let end: Int?

  /// Names the columns.
  ///
  /// - Parameter titles: All columns of the table, which tell repeated rows.
  /// - Returns: `nil` without a column of devices.
  init?(_ wanted: InstitutionColumns, among titles: [String]) {
    guard let device = wanted.device else { return nil }
    self.device = columns.place(of: device)
    count = columns.place(of: wanted.count)
    weight = columns.place(of: wanted.weight)
    access = columns.place(of: wanted.access)
    teams = columns.place(of: wanted.teams)
    researchers = columns.place(of: wanted.researchers)
    name = columns.place(of: wanted.name)
    group = columns.place(of: wanted.group)
    country = columns.place(of: wanted.country)
    year = columns.place(of: wanted.year)
    begin = columns.place(of: wanted.begin)
    end = columns.place(of: wanted.end)
    if name != nil { for title in titles { _ = columns.place(of: title) as Int } }
  }

  func read(
    _ row: borrowing CSVRow, _ chips: inout ChipNames
  ) throws(RowProblem) -> HoldingRow {
    let holder = name.map { row.text($0).trimmed } ?? ""
    var held = HoldingRow(holder: holder, kinds: [], peak: 0)
    var count = 1.0
    // Names are looked up first, so that all of them are counted.
    let chip = row.isEmpty(device) ? nil : chips.chip(row.text(device))
    if let cell = self.count { count = try row.count(cell, title: holder) }
    do throws(RowFault) {
      if let cell = weight { held.weight = try row.positiveNumber(cell) }
      if let cell = access { held.access = try row.share(cell) }
      if let cell = teams {
        let teams = try row.positiveNumber(cell)
        guard teams * held.access <= 1.005 else {
          throw .unexpected(
            in: cell, wanted: "as many teams as have no more than all of it together")
        }
        held.teams = teams
      }
      if let cell = researchers { held.researchers = try row.positiveNumber(cell) }
      if let cell = year {
        guard let year = Int(row.text(cell)), (1900...2200).contains(year) else {
          throw .unexpected(in: cell, wanted: "a year")
        }
        held.year = year
      }
    } catch { throw RowProblem(.impossibleNumber, error, holder) }
    guard !row.isEmpty(device) else {
      throw RowProblem(.withoutChip, .unexpected(in: device, wanted: "a device"), holder)
    }
    guard let chip, let peak = chip.peak else {
      let name = row.text(device)
      throw RowProblem(
        chip == nil ? .unknownChip : .withoutPeak, .cell(device, chips.complaint(name)), name)
    }
    if let cell = name, holder.isEmpty {
      throw RowProblem(.withoutHolder, .unexpected(in: cell, wanted: "a name"), row.text(device))
    }
    held.kinds = [DeviceCount(id: chip.id, count: count)]
    held.peak = peak * count
    held.group = group.map { row.text($0) } ?? ""
    held.country = country.map { row.text($0) } ?? ""
    held.begin = held.date(row, begin)
    held.end = held.date(row, end)
    if name != nil { held.fingerprint = row.fingerprint(columns.names.count) }
    return held
  }
}

extension HoldingRow {
  /// Returns the date of a cell; one that can't be read is remarked.
  mutating func date(_ row: borrowing CSVRow, _ cell: Int?) -> Day? {
    guard let cell, !row.isEmpty(cell) else { return nil }
    guard let day = Day(row.text(cell).trimmed) else {
      remarks.append(.unreadableDate)
      return nil
    }
    return day
  }
}

extension CSVRow {
  /// Returns a number that rows with the same cells share.
  func fingerprint(_ cells: Int) -> UInt64 {
    (0..<cells).reduce(0x9E37_79B9_7F4A_7C15) { hash, cell in
      let mixed = (hash ^ key(cell)).multipliedFullWidth(by: 0xD134_2543_DE82_EF95)
      return mixed.high ^ mixed.low
    }
  }
}

extension String {
  /// This without spaces around it.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
