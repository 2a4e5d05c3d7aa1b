/// Rows of text in aligned columns: a value first, and text only when it is rendered.
package struct Table: Hashable, Sendable {
  /// On which side a column's cells are padded.
  package enum Alignment: Hashable, Sendable { case left, right }

  /// One column.
  package struct Column: Hashable, Sendable {
    package var title: String
    package var alignment: Alignment
    /// Whether its cells may be cut, with an ellipsis, when the table is too wide.
    package var canShrink: Bool

    package init(_ title: String, _ alignment: Alignment = .left, canShrink: Bool = false) {
      self.title = title
      self.alignment = alignment
      self.canShrink = canShrink
    }
  }

  package var columns: [Column]
  package private(set) var rows: [[String]] = []
  /// The rows before which a group begins, with the group's title.
  private var groupTitles: [Int: String] = [:]

  /// Creates a table without rows.
  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row.
  ///
  /// - Precondition: There is one cell for each column.
  package mutating func row(_ cells: String...) { row(cells) }

  /// Adds a row.
  ///
  /// - Precondition: There is one cell for each column.
  package mutating func row(_ cells: [String]) {
    precondition(cells.count == columns.count, "A row has one cell for each column.")
    rows.append(cells)
  }

  /// Begins a group: the next row stands apart from the one before, below a title.
  package mutating func group(_ title: String) { groupTitles[rows.count] = title }

  /// Returns the table as lines of at most `width` characters where its shrinking columns allow that.
  package func rendered(width: Int = 80) -> String {
    let widths = fittedWidths(width)
    var lines = [line(columns.map(\.title), widths)]
    lines.append(
      widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
    for (index, row) in rows.enumerated() {
      if let title = groupTitles[index] {
        if index > 0 { lines.append("") }
        lines.append(title.shortened(to: width))
      }
      lines.append(line(row, widths))
    }
    return lines.joined(separator: "\n")
  }

  /// A shrinking column keeps this many characters.
  private static let leastWidth = 8

  /// Returns the columns' widths, the widest that may shrink giving way character by character.
  private func fittedWidths(_ width: Int) -> [Int] {
    var widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    let shrinking = columns.indices.filter { columns[$0].canShrink }
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    while excess > 0, let widest = shrinking.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.leastWidth
    {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = columns.indices.map { column in
      let cell = cells[column].shortened(to: widths[column])
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      return columns[column].alignment == .left ? cell + padding : padding + cell
    }
    let line = padded.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}

extension String {
  fileprivate func shortened(to width: Int) -> String {
    count <= width ? self : prefix(max(0, width - 1)) + "…"
  }
}
