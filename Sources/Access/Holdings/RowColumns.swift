import Documents

/// The cells of a row that hold numbers, and which numbers make sense in each.
struct NumberCells {
  enum Range {
    case finite
    case fromZero
    case aboveZero
  }

  private(set) var columns = CSVColumns()
  /// The columns of numbers, each once.
  private(set) var names: [String] = []
  private(set) var cells: [(cell: Int, range: Range)] = []
  private(set) var group: Int?
  /// The cell that names the holder, and its column.
  private(set) var holder: Int?
  private(set) var nameTitle = ""
  /// For each number, whether those of one holder's rows add up.
  private(set) var addsUp: [Bool] = []

  /// Chooses cells; where nobody says what names a holder, its column is recognised by its title.
  init(_ wanted: ValueColumns, among titles: [String]) {
    add(wanted.value, .fromZero)
    if let weight = wanted.weight { add(weight, .aboveZero) }
    group = columns.place(of: wanted.group)
    for name in wanted.finite { add(name, .finite) }
    for name in wanted.parts { add(name, .fromZero) }
    let shared = Set(wanted.finite + [wanted.weight].compactMap(\.self))
    addsUp = names.map { !shared.contains($0) }
    let free = titles.filter { title in
      !columns.names.contains(title) && titles.count { $0 == title } == 1
    }
    guard let title = wanted.name ?? ColumnRole.name.column(among: free) else { return }
    holder = columns.place(of: title) as Int
    nameTitle = title
  }

  /// Adds a column; one that has two roles must make sense in both.
  private mutating func add(_ name: String, _ range: Range) {
    guard let known = names.firstIndex(of: name) else {
      names.append(name)
      cells.append((columns.place(of: name), range))
      return
    }
    if range == .aboveZero || cells[known].range == .finite { cells[known].range = range }
  }

  /// The columns before any row is read.
  var noRows: RowColumns { RowColumns(numbers: names.map { _ in [] }) }
}

/// The numbers, groups and holders of some rows, column by column.
struct RowColumns {
  private(set) var numbers: [[Double]]
  private(set) var groups: [String] = []
  /// What stands for the holders' names; `nil` for a row without one.
  private var holders: [UInt64?] = []
  private var lines: [Int] = []

  init(numbers: [[Double]]) { self.numbers = numbers }

  /// Adds a row, or throws what is wrong with it and stays as it was.
  mutating func append(_ row: borrowing CSVRow, _ wanted: NumberCells) throws(RowFault) {
    for (column, (cell, range)) in wanted.cells.enumerated() {
      do throws(RowFault) {
        let number =
          switch range {
          case .finite: try row.number(cell)
          case .fromZero: try row.number(cell, from: 0)
          case .aboveZero: try row.positiveNumber(cell)
          }
        numbers[column].append(number)
      } catch {
        for earlier in 0..<column { numbers[earlier].removeLast() }
        throw error
      }
    }
    if let group = wanted.group { groups.append(row.text(group)) }
    if let holder = wanted.holder {
      holders.append(row.isEmpty(holder) ? nil : row.key(holder))
      lines.append(row.line)
    }
  }

  /// Adds rows that come later, whose lines are counted from another line.
  mutating func append(_ other: RowColumns, below line: Int) {
    for column in numbers.indices { numbers[column] += other.numbers[column] }
    groups += other.groups
    holders += other.holders
    lines += other.lines.map { $0 + line }
  }

  // MARK: Holders with several rows

  /// What to say of rows whose holder an earlier row names; `nil` where there are none.
  func repetition(of title: String) -> String? {
    var first: [UInt64: Int] = [:]
    first.reserveCapacity(holders.count)
    var count = 0
    var example: (row: Int, earlier: Int)?
    for (row, holder) in holders.enumerated() {
      guard let holder else { continue }
      guard let earlier = first.updateValue(row, forKey: holder) else { continue }
      count += 1
      if example == nil { example = (row, earlier) }
    }
    guard let example else { return nil }
    return "\(count == 1 ? "A row has" : "\(count) rows have") the \(title.quoted) of an earlier "
      + "row: line \(lines[example.row]) that of line \(lines[example.earlier]). Each row counts "
      + "as a holder of its own. With --name \(title) rows of one name are added up."
  }

  /// Adds up the rows of each holder.
  ///
  /// - Returns: The rows that contradict the first one of their holder, which are left out.
  mutating func combineNames(_ cells: NumberCells, _ path: String) -> BadRows {
    var bad = BadRows()
    var places: [UInt64: Int] = [:]
    var combined = RowColumns(numbers: numbers.map { _ in [] })
    for row in holders.indices {
      guard let holder = holders[row], let place = places[holder] else {
        if let holder = holders[row] { places[holder] = combined.lines.count }
        combined.copy(row, of: self)
        continue
      }
      if let title = difference(of: row, from: combined, place, cells) {
        bad.append(
          DocumentError(
            path: path, line: lines[row],
            message: "\(title.quoted) isn't that of line \(combined.lines[place]), which has the "
              + "same \(cells.nameTitle.quoted)."))
        continue
      }
      for column in numbers.indices where cells.addsUp[column] {
        combined.numbers[column][place] += numbers[column][row]
      }
    }
    self = combined
    return bad
  }

  private mutating func copy(_ row: Int, of other: RowColumns) {
    for column in numbers.indices { numbers[column].append(other.numbers[column][row]) }
    if !other.groups.isEmpty { groups.append(other.groups[row]) }
    holders.append(other.holders[row])
    lines.append(other.lines[row])
  }

  /// Returns the column in which a row contradicts another of the same holder.
  private func difference(
    of row: Int, from other: RowColumns, _ place: Int, _ cells: NumberCells
  ) -> String? {
    for column in numbers.indices
    where !cells.addsUp[column] && numbers[column][row] != other.numbers[column][place] {
      return cells.names[column]
    }
    guard let group = cells.group, groups[row] != other.groups[place] else { return nil }
    return cells.columns.names[group]
  }
}
