/// Rows of cells in columns, for commands that list.
struct AlignedLines {
  /// Whether a column's cells start or end together.
  enum Alignment { case leading, trailing }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ header: [String], _ alignments: [Alignment]) {
    self.alignments = alignments
    rows = [header]
  }

  mutating func append(_ row: [String]) { rows.append(row) }

  /// The rows as lines, columns two spaces apart, without spaces at the end.
  var text: String {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += alignments[column] == .leading ? cell + padding : padding + cell
        if column < row.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

/// Returns a text wrapped at 80 columns, with later lines indented.
func wrapped(_ text: String, indent: Int) -> String {
  var lines: [String] = []
  var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  var line = words.removeFirst()
  for word in words {
    if line.count + 1 + word.count > 80, line.count > indent {
      lines.append(line)
      line = String(repeating: " ", count: indent) + word
    } else {
      line += " " + word
    }
  }
  return (lines + [line]).joined(separator: "\n")
}
