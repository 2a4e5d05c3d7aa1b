import Documents

/// Reads the rows of Epoch AI's table of GPU clusters (epoch.ai/data/gpu-clusters, CC BY 4.0).
///
/// A cluster has a primary and perhaps a secondary kind of chip, each with its own number.
struct ClusterRows: HoldingRowReading {
  private(set) var columns = CSVColumns()
  private let owner: Int
  private let title: Int?
  private let chips: [(chip: Int, count: Int?)]
  private let group: Int?
  private let country: Int?
  private let total: Int?
  private let begin: Int?
  private let end: Int?
  private let status: Int?
  private let certainty: Int?
  private let duplicate: Int?
  private let single: Int?
  private let successor: Int?

  /// Finds the columns; all but chips, quantities and owner may be missing.
  ///
  /// - Parameter group: The column to decompose by; `nil` for the sector.
  init?(group: String?, among titles: [String]) {
    var columns = CSVColumns()
    func place(_ word: String) -> Int? {
      columns.place(of: titles.first { HoldingLayout.word($0) == word })
    }
    guard let owner = place("owner"), let primary = place("chiptypeprimary"),
      let count = place("chipquantityprimary")
    else { return nil }
    self.owner = owner
    title = place("name")
    var chips: [(chip: Int, count: Int?)] = [(primary, count)]
    if let secondary = place("chiptypesecondary") {
      chips.append((secondary, place("chipquantitysecondary")))
    }
    self.chips = chips
    self.group = group == nil ? place("sector") : columns.place(of: group)
    country = place("country")
    total = place("totalnumberofaichips")
    begin = place("firstoperationaldate")
    end = place("decommissioneddateifapplicable")
    status = place("status")
    certainty = place("certainty")
    duplicate = place("possibleduplicate")
    single = place("singlecluster")
    successor = place("supersededby")
    self.columns = columns
  }

  func read(
    _ row: borrowing CSVRow, _ names: inout ChipNames
  ) throws(RowProblem) -> HoldingRow {
    let holder = row.text(owner).trimmed
    let title = title.map { row.text($0) } ?? holder
    // All names are looked up before any row is left out, so that all of them are counted.
    let named = chips.map { cells in
      row.isEmpty(cells.chip) ? nil : (name: row.text(cells.chip), count: cells.count)
    }
    let found = named.map { $0.map { names.chip($0.name) } ?? nil }
    var held = HoldingRow(holder: holder, kinds: [], peak: 0)
    held.title = title
    judge(&held, row)
    if holder.isEmpty { held.lack = .withoutHolder }
    for (place, chip) in named.enumerated() {
      guard let chip else {
        if place == 0 { held.lack = held.lack ?? .withoutChip }
        continue
      }
      do throws(RowProblem) { try add(found[place], chip.count, row, to: &held) } catch {
        if place > 0 {
          held.remarks.append(.secondChip)
        } else if held.lack == nil {
          held.lack = error.reason
          if error.reason == .unknownChip { held.title += ", \(chip.name)" }
        }
      }
    }
    check(&held, row)
    return held
  }

  /// Adds one kind of chips.
  private func add(
    _ chip: ChipNames.Chip?, _ count: Int?, _ row: borrowing CSVRow, to held: inout HoldingRow
  ) throws(RowProblem) {
    guard let chip else { throw RowProblem(.unknownChip, .row("The chip isn't known.")) }
    guard let peak = chip.peak else {
      throw RowProblem(.withoutPeak, .row("The chip has no peak to train with."))
    }
    guard let count else { throw RowProblem(.withoutCount, .row("Nothing says how many.")) }
    let number = try row.count(count, title: held.title)
    held.kinds.append(DeviceCount(id: chip.id, count: number))
    held.peak += peak * number
  }

  /// Reads whether it exists, and since when.
  private func judge(_ held: inout HoldingRow, _ row: borrowing CSVRow) {
    let status = word(status, row)
    if status == "planned" { held.doubts.append(.planned) }
    if status == "decommissioned" { held.doubts.append(.decommissioned) }
    if word(certainty, row) == "unlikely" { held.doubts.append(.unlikely) }
    if word(duplicate, row) == "true" { held.doubts.append(.duplicate) }
    if single != nil, word(single, row) != "yes" { held.doubts.append(.unclear) }
    held.group = group.map { row.text($0) } ?? ""
    held.country = country.map { row.text($0) } ?? ""
    held.begin = held.date(row, begin)
    held.end = held.date(row, end)
    held.successor = successor.flatMap { row.isEmpty($0) ? nil : row.text($0) }
  }

  /// Returns what a cell says in small letters, or nothing.
  private func word(_ cell: Int?, _ row: borrowing CSVRow) -> String {
    cell.map { row.text($0).trimmed.lowercased() } ?? ""
  }

  /// Finds what contradicts itself in a row that counts.
  private func check(_ held: inout HoldingRow, _ row: borrowing CSVRow) {
    if held.holder.contains(",") { held.remarks.append(.severalOwners) }
    let sum = held.kinds.reduce(0) { $0 + $1.count }
    if let total, !row.isEmpty(total), let said = try? row.number(total), abs(said - sum) > 0.5 {
      held.remarks.append(.contradictoryTotal)
    }
  }
}
