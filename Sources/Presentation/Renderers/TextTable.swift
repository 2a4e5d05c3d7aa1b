/// A table as text in aligned columns, two spaces apart.
struct TextTable {
  private let shown: ShownTable
  private let showsHeader: Bool
  private let width: Int
  private let isColoured: Bool
  private let breaksNames: Bool

  /// Returns the text of a table that may be so many columns wide, below its title.
  ///
  /// - Parameter breaksNames: Whether names and outcomes go on in further lines where it would be
  ///   wider, as words do.
  static func text(of table: Table, width: Int, isColoured: Bool, breaksNames: Bool) -> String {
    let whole = TextTable(
      shown: ShownTable(table), showsHeader: table.showsHeader, width: width,
      isColoured: isColoured, breaksNames: breaksNames)
    let parts = table.splits ? whole.parts : [whole]
    let title = table.title.map { $0.onOneLine.wrapped(to: width) + "\n" } ?? ""
    return title + parts.map(\.text).joined(separator: "\n\n")
  }

  /// The tables that this one is split into, each as wide as fits,
  /// with the first column before the others.
  private var parts: [TextTable] {
    let widths = longest { [$0] }
    var parts: [[Int]] = []
    var left = 0
    for index in widths.indices.dropFirst() {
      if parts.isEmpty || left < 2 + widths[index] {
        parts.append([0])
        left = width - widths[0]
      }
      parts[parts.count - 1].append(index)
      left -= 2 + widths[index]
    }
    guard parts.count > 1 else { return [self] }
    return parts.map { indices in
      TextTable(
        shown: shown.only(indices), showsHeader: showsHeader, width: width, isColoured: isColoured,
        breaksNames: breaksNames)
    }
  }

  /// The lines without spaces at their ends.
  ///
  /// Where the table is too wide, first titles go on in further lines, then cells of columns that
  /// may wrap, the widest first: down to their longest words, and if that isn't enough to the
  /// longest parts of names. What is wider still stays whole.
  private var text: String {
    let widths = fittedWidths()
    var lines: [String] = []
    if showsHeader {
      lines += header(widths)
      lines.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
    }
    for (index, group) in shown.groups.enumerated() {
      if let title = group.title {
        if index > 0 { lines.append("") }
        lines += breaksNames ? title.lines(within: width) : [title]
      }
      lines += group.rows.flatMap { row($0, widths) }
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Lines

  /// Returns the titles, those of fewer lines at the bottom.
  private func header(_ widths: [Int]) -> [String] {
    let titles = zip(shown.columns, widths).map { column, width in
      (column.title.count > width ? column.title.lines(within: width) : [column.title])
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
      lines(of: cell, in: column.0, column.1)
    }
    let height = texts.map(\.count).max() ?? 0
    return (0..<height).map { line in
      joined(
        zip(cells, texts).map { cell, lines in
          ShownTable.Cell(text: line < lines.count ? lines[line] : "", tone: cell.tone)
        }, widths)
    }
  }

  private func lines(
    of cell: ShownTable.Cell, in column: ShownTable.Column, _ width: Int
  ) -> [String] {
    column.wraps && mayBreak(cell) && cell.text.count > width
      ? cell.text.lines(within: width) : [cell.text]
  }

  private func mayBreak(_ cell: ShownTable.Cell) -> Bool { breaksNames || !cell.isName }

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
    let whole = shown.columns.indices.map { longestCell(of: $0) { [$0] } }
    shrink(
      &widths, widths.indices.map { max(longestTitle(of: $0) { $0.words }, whole[$0]) })
    for parts in [{ $0.words }, { $0.namePieces }] as [(String) -> [String]] {
      shrink(
        &widths,
        longest(parts).enumerated().map { index, longest in
          shown.columns[index].wraps ? longest : widths[index]
        })
    }
    // Where lines are broken, none may need the whole width.
    return widths.indices.map { index in
      let width = widths[index]
      return max(
        longestTitle(of: index) { $0.lines(within: width) },
        longestLine(of: index) { lines(of: $0, in: shown.columns[index], width) })
    }
  }

  /// Returns for each column the length of its longest part.
  private func longest(_ parts: (String) -> [String]) -> [Int] {
    shown.columns.indices.map { index in
      max(longestTitle(of: index, parts), longestCell(of: index, parts))
    }
  }

  private func longestTitle(of index: Int, _ parts: (String) -> [String]) -> Int {
    let column = shown.columns[index]
    guard showsHeader else { return 0 }
    return (parts(column.title) + [column.unit]).map(\.count).max() ?? 0
  }

  /// Links in the last column don't count: nothing stands behind them that they could push away.
  private func longestCell(of index: Int, _ parts: (String) -> [String]) -> Int {
    longestLine(of: index) { mayBreak($0) ? parts($0.text) : [$0.text] }
  }

  private func longestLine(of index: Int, _ lines: (ShownTable.Cell) -> [String]) -> Int {
    let isLast = index == shown.columns.count - 1
    var longest = 0
    for group in shown.groups {
      for row in group.rows {
        for line in lines(row[index]) where !(isLast && line.isLink) {
          longest = max(longest, line.count)
        }
      }
    }
    return longest
  }

  /// Narrows columns, the widest character by character, but not below `floors`.
  private func shrink(_ widths: inout [Int], _ floors: [Int]) {
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    while excess > 0,
      let widest = widths.indices.filter({ widths[$0] > floors[$0] })
        .max(by: { widths[$0] < widths[$1] })
    {
      widths[widest] -= 1
      excess -= 1
    }
  }
}

extension String {
  /// What stands between spaces.
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
  /// The parts of all words, each with the sign that joins it to the next.
  fileprivate var namePieces: [String] { split(separator: " ").flatMap(\.pieces) }
}
