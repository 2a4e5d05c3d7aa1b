/// A table as text in aligned columns, two spaces apart.
struct TextTable {
  private let table: Table
  private let shown: ShownTable
  private let width: Int
  private let isColoured: Bool

  /// Creates the text of a table that may be so many columns wide.
  init(_ table: Table, width: Int, isColoured: Bool) {
    self.table = table
    shown = ShownTable(table)
    self.width = width
    self.isColoured = isColoured
  }

  /// The lines without spaces at their ends.
  ///
  /// Columns that may wrap give way where the table is too wide, the widest first: down to their
  /// longest words, and if that isn't enough to the longest parts of names. What is wider still
  /// stays whole.
  var text: String {
    let widths = fittedWidths()
    var lines = table.title.map { [$0.onOneLine.wrapped(to: width)] } ?? []
    if table.showsHeader {
      lines += header(widths)
      lines.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
    }
    for (index, group) in shown.groups.enumerated() {
      if let title = group.title {
        if index > 0 { lines.append("") }
        lines.append(title.wrapped(to: width))
      }
      lines += group.rows.flatMap { row($0, widths) }
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Lines

  /// Returns the titles, those of fewer lines at the bottom.
  private func header(_ widths: [Int]) -> [String] {
    let titles = zip(shown.columns, widths).map { column, width in
      lines(of: column.title, in: column, width)
        + (hasUnits ? [column.unit] : [])
    }
    let height = titles.map(\.count).max() ?? 0
    return (0..<height).map { line in
      joined(
        titles.map { title in
          let place = line - (height - title.count)
          return ShownTable.Cell(text: place < 0 ? "" : title[place])
        }, widths)
    }
  }

  private var hasUnits: Bool { shown.columns.contains { !$0.unit.isEmpty } }

  private func row(_ cells: [ShownTable.Cell], _ widths: [Int]) -> [String] {
    let texts = zip(cells, zip(shown.columns, widths)).map { cell, column in
      lines(of: cell.text, in: column.0, column.1)
    }
    let height = texts.map(\.count).max() ?? 0
    return (0..<height).map { line in
      joined(
        zip(cells, texts).map { cell, lines in
          ShownTable.Cell(text: line < lines.count ? lines[line] : "", tone: cell.tone)
        }, widths)
    }
  }

  private func lines(of text: String, in column: ShownTable.Column, _ width: Int) -> [String] {
    column.wraps && text.count > width ? text.lines(within: width) : [text]
  }

  private func joined(_ cells: [ShownTable.Cell], _ widths: [Int]) -> String {
    var line = ""
    var gap = 0
    for (cell, (column, width)) in zip(cells, zip(shown.columns, widths)) {
      let padding = width - cell.text.count
      if column.alignment == .right { gap += padding }
      if !cell.text.isEmpty {
        line += String(repeating: " ", count: gap)
        line += isColoured ? cell.tone.coloured(cell.text) : cell.text
        gap = 0
      }
      gap += (column.alignment == .left ? padding : 0) + 2
    }
    return line
  }

  // MARK: Widths

  private func fittedWidths() -> [Int] {
    var widths = longest { [$0] }
    shrink(&widths, to: longest { $0.split(separator: " ").map(String.init) })
    shrink(&widths, to: longest { $0.split(separator: " ").flatMap(\.pieces) })
    // Where lines are broken, none may need the whole width.
    return widths.indices.map { index in
      longest(of: index) { lines(of: $0, in: shown.columns[index], widths[index]) }
    }
  }

  /// Returns for each column the length of its longest part.
  private func longest(_ parts: (String) -> [String]) -> [Int] {
    shown.columns.indices.map { longest(of: $0, parts) }
  }

  private func longest(of index: Int, _ parts: (String) -> [String]) -> Int {
    let column = shown.columns[index]
    let titles = table.showsHeader ? parts(column.title) + [column.unit] : []
    let cells = shown.groups.flatMap { $0.rows.flatMap { parts($0[index].text) } }
    return (titles + cells).map(\.count).max() ?? 0
  }

  /// Narrows columns that may wrap, the widest character by character, but not below `floors`.
  private func shrink(_ widths: inout [Int], to floors: [Int]) {
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    while excess > 0,
      let widest = widths.indices.filter({ shown.columns[$0].wraps && widths[$0] > floors[$0] })
        .max(by: { widths[$0] < widths[$1] })
    {
      widths[widest] -= 1
      excess -= 1
    }
  }
}
