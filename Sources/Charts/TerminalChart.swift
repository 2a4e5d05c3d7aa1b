import Quantities

extension Chart {
  /// Draws the chart with characters, a sign for each line.
  ///
  /// Where two lines meet, the later one is seen. Bands are left out: they would hide lines.
  ///
  /// - Parameters:
  ///   - width: The columns to use, at least 40.
  ///   - height: The rows of the area between the axes, at least 5.
  package func text(width: Int = 78, height: Int = 16) -> String {
    let (across, up) = (horizontal, vertical)
    let ticks = up.ticks(max(height / 4, 2))
    let margin = (ticks.map { up.label($0).count }.max() ?? 0) + 1
    let columns = max(width, 40) - margin - 1
    var canvas = Canvas(columns: columns, rows: max(height, 5))
    for mark in marks {
      guard let place = across.place(of: mark.x) else { continue }
      canvas.drawColumn(at: place)
    }
    for (index, line) in lines.enumerated() {
      let corners = line.corners.compactMap { point -> Point? in
        guard let x = across.place(of: point.x), let y = up.place(of: point.y) else { return nil }
        return Point(x, y)
      }
      canvas.draw(corners, with: Self.sign(of: index))
    }
    let labels = Dictionary(
      ticks.compactMap { tick in
        up.place(of: tick).map { (canvas.row(of: $0), up.label(tick)) }
      }, uniquingKeysWith: { first, _ in first })
    var rows = [title, y.title]
    for (row, cells) in canvas.cells.enumerated() {
      let label = labels[row] ?? ""
      rows.append(
        String(repeating: " ", count: margin - label.count) + label + (label.isEmpty ? "│" : "┤")
          + String(cells).trimmedEnd)
    }
    rows += bottom(across, margin: margin, columns: columns)
    return (rows + legend(width)).joined(separator: "\n")
  }

  /// The sign that a line is drawn with.
  private static func sign(of index: Int) -> Character {
    let signs: [Character] = ["●", "×", "+", "○", "*", "◆", "▲", "□", "#", "◇", "△", "■"]
    return signs[index % signs.count]
  }

  private func bottom(_ across: Span, margin: Int, columns: Int) -> [String] {
    var line = [Character](repeating: "─", count: columns)
    var labels = [Character](repeating: " ", count: columns + margin + 1)
    var free = 0
    for tick in across.ticks(max(columns / 10, 2)) {
      guard let place = across.place(of: tick), (0...1).contains(place) else { continue }
      let column = Int(saturating: (place * Double(columns - 1)).rounded())
      line[column] = "┬"
      let text = Array(across.label(tick))
      let start = min(max(margin + 1 + column - text.count / 2, 0), labels.count - text.count)
      guard start >= free else { continue }
      labels.replaceSubrange(start..<start + text.count, with: text)
      free = start + text.count + 1
    }
    let indent = String(repeating: " ", count: margin)
    return [indent + "└" + String(line), String(labels).trimmedEnd, indent + " " + x.title]
  }

  private func legend(_ width: Int) -> [String] {
    var entries = lines.enumerated().map { "\(Self.sign(of: $0)) \($1.name)" }
    entries += marks.map { "┊ \($0.name)" }
    var rows: [String] = []
    for entry in entries {
      if let last = rows.last, last.count + entry.count + 3 <= width {
        rows[rows.count - 1] = last + "   " + entry
      } else {
        rows.append(entry)
      }
    }
    return rows
  }
}

/// The area between the axes, cell by cell.
private struct Canvas {
  var cells: [[Character]]
  private let columns: Int

  init(columns: Int, rows: Int) {
    self.columns = columns
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  func row(of place: Double) -> Int {
    min(
      max(cells.count - 1 - Int(saturating: (place * Double(cells.count - 1)).rounded()), 0),
      cells.count - 1)
  }

  private func column(of place: Double) -> Int {
    Int(saturating: (place * Double(columns - 1)).rounded())
  }

  mutating func drawColumn(at place: Double) {
    guard (0...1).contains(place) else { return }
    for row in cells.indices { cells[row][column(of: place)] = "┊" }
  }

  /// Draws straight lines between corners, with a sign in each column and each row they pass.
  mutating func draw(_ corners: [Chart.Point], with sign: Character) {
    if let only = corners.first, corners.count == 1 { put(sign, only) }
    for (from, to) in zip(corners, corners.dropFirst()) {
      let reach = max(
        abs(to.x - from.x) * Double(columns), abs(to.y - from.y) * Double(cells.count))
      let steps = min(max(Int(saturating: reach.rounded(.up)), 1), 4 * (columns + cells.count))
      for step in 0...steps {
        let share = Double(step) / Double(steps)
        put(
          sign, Chart.Point(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share))
      }
    }
  }

  private mutating func put(_ sign: Character, _ place: Chart.Point) {
    guard (0...1).contains(place.x), (0...1).contains(place.y) else { return }
    cells[row(of: place.y)][column(of: place.x)] = sign
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
  }
}
