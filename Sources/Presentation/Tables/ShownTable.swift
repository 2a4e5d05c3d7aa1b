/// A table as people see it: intervals and units where its columns put them, rounded numbers.
///
/// Text and Markdown have this in common.
package struct ShownTable: Hashable, Sendable {
  /// One column.
  package struct Column: Hashable, Sendable {
    /// What its cells are.
    package var title: String
    /// The unit of all its cells; empty where they have none in common, or hold it themselves.
    package var unit: String
    /// On which side its cells begin together.
    package var alignment: Table.Alignment
    /// Whether its cells may go on in further lines.
    package var wraps: Bool
  }

  /// One cell.
  package struct Cell: Hashable, Sendable {
    /// What people read, on one line.
    package var text: String
    /// Whether that is good or bad.
    package var tone = Tone.neutral
    /// Whether it is a name or an outcome, for which people look.
    package var isName = false
  }

  /// Rows that belong together.
  package struct Group: Hashable, Sendable {
    /// What they have in common; `nil` for rows of no group.
    package var title: String?
    /// Each has one cell for each column.
    package var rows: [[Cell]]
  }

  /// The columns, in order.
  package private(set) var columns: [Column] = []
  /// The rows.
  package private(set) var groups: [Group]

  /// Lays out a table.
  package init(_ table: Table) {
    groups = table.groups.map { group in
      Group(title: group.title?.onOneLine, rows: group.rows.map { _ in [] })
    }
    for (index, column) in table.columns.enumerated() where !column.isDetail {
      add(column, of: table, at: index)
    }
  }

  private mutating func add(_ column: Table.Column, of table: Table, at index: Int) {
    let cells = table.groups.map { $0.rows.map { $0[index] } }
    let numbers = cells.joined().compactMap(\.asNumber)
    let units = Set(numbers.map(\.suffix))
    let common = column.unit == .header && units.count == 1 ? units.first : nil
    let hasUnits = column.unit != .hidden && common == nil
    let unit = common.map { String($0.drop { $0 == " " }) } ?? ""
    columns.append(
      Column(
        title: column.title.onOneLine, unit: unit, alignment: column.alignment, wraps: column.wraps)
    )
    let joint = Table.Number.joint(of: numbers)
    append(cells) { $0.shown(column.interval, joint, hasUnit: hasUnits) }
    guard case .column(let title) = column.interval,
      numbers.contains(where: { $0.interval != nil })
    else { return }
    columns.append(
      Column(title: title.onOneLine, unit: unit, alignment: column.alignment, wraps: false))
    append(cells) { $0.shownInterval(joint) }
  }

  /// Returns the table with only these of its columns.
  func only(_ indices: [Int]) -> ShownTable {
    var table = self
    table.columns = indices.map { columns[$0] }
    table.groups = groups.map { group in
      Group(title: group.title, rows: group.rows.map { row in indices.map { row[$0] } })
    }
    return table
  }

  private mutating func append(_ cells: [[Table.Cell]], _ shown: (Table.Cell) -> Cell) {
    for (group, rows) in cells.enumerated() {
      for (row, cell) in rows.enumerated() { groups[group].rows[row].append(shown(cell)) }
    }
  }
}

extension Table.Cell {
  /// The number, if it is one, or the one whose interval it is.
  var asNumber: Table.Number? {
    switch self {
    case .number(let number), .range(let number): number
    case .text, .name, .outcome, .missing: nil
    }
  }

  fileprivate func shown(
    _ place: Table.Column.IntervalPlace, _ joint: String, hasUnit: Bool
  ) -> ShownTable.Cell {
    switch self {
    case .text(let text): return ShownTable.Cell(text: text.onOneLine)
    case .name(let text): return ShownTable.Cell(text: text.onOneLine, isName: true)
    case .outcome(let text, let tone):
      return ShownTable.Cell(text: text.onOneLine, tone: tone, isName: true)
    case .missing: return ShownTable.Cell(text: "–")
    case .range(let number):
      return ShownTable.Cell(
        text: (number.range(joinedBy: joint) ?? "–") + (hasUnit ? number.suffix : "") + number.mark)
    case .number(let number):
      let text = number.digits + (hasUnit ? number.suffix : "")
      guard let range = number.range(joinedBy: joint), place != .hidden else {
        return ShownTable.Cell(text: text + number.mark)
      }
      return ShownTable.Cell(
        text: place == .beside ? "\(text) (\(range))\(number.mark)" : text)
    }
  }

  fileprivate func shownInterval(_ joint: String) -> ShownTable.Cell {
    guard let number = asNumber, let range = number.range(joinedBy: joint) else {
      return ShownTable.Cell(text: self == .text("") ? "" : "–")
    }
    return ShownTable.Cell(text: range + number.mark)
  }
}

extension String {
  /// The text with spaces for the ends of its lines.
  var onOneLine: String {
    contains(where: \.isNewline) ? String(map { $0.isNewline ? " " : $0 }) : self
  }
}
