import Quantities

/// Makes CSV of a document's tables, with every digit of their numbers.
///
/// Fields are quoted as in RFC 4180. Lines end with a line feed alone, as the tools of Linux expect.
/// One table is just that. Several begin with a line `# title` each, and an empty line stands between
/// them. Shares are parts of 1. A unit stands in the header where all rows have the same, and in a
/// column of its own otherwise. The ends of intervals and the provenance of numbers have columns of
/// their own too.
package struct CSVRenderer: Renderer {
  /// Creates a renderer.
  package init() {}

  package func rendered(_ document: Document) throws -> String {
    let tables = document.printable.tables
    guard !tables.isEmpty else { throw RenderingError.noTable(title: document.title) }
    let texts = tables.map { title, table in
      (tables.count > 1 ? "# \(title.onOneLine)\n" : "") + text(of: table)
    }
    return texts.joined(separator: "\n")
  }

  private func text(of table: Table) -> String {
    var columns = table.columns.enumerated().flatMap { index, column in
      Self.columns(column, of: table.groups.flatMap { $0.rows.map { $0[index] } })
    }
    if table.groups.contains(where: { $0.title != nil }) {
      let titles = table.groups.flatMap { group in group.rows.map { _ in group.title ?? "" } }
      columns.insert([table.grouping] + titles, at: 0)
    }
    let count = 1 + table.groups.reduce(0) { $0 + $1.rows.count }
    return (0..<count).map { row in line(columns.map { $0[row] }) }.joined()
  }

  /// Returns the columns of fields, header first, that a column of a table makes.
  private static func columns(_ column: Table.Column, of cells: [Table.Cell]) -> [[String]] {
    let numbers = cells.compactMap(\.asNumber)
    let units = Set(numbers.map(\.dataUnit))
    let common = units.count == 1 ? units.first.flatMap { $0.isEmpty ? nil : " (\($0))" } : nil
    func numeric(_ name: String, _ value: (Table.Number) -> Double?) -> [String] {
      ["\(column.title)\(name)\(common ?? "")"]
        + cells.map { $0.asNumber.flatMap(value).map(field) ?? "" }
    }
    var columns = [[column.title + (common ?? "")] + cells.map(\.field)]
    // Ranges have ends, and no value between them.
    if !numbers.isEmpty, cells.allSatisfy(\.isRangeOrMissing) { columns = [] }
    let intervals = numbers.compactMap(\.interval)
    if !intervals.isEmpty {
      columns.append(numeric(" low") { $0.interval?.low })
      columns.append(numeric(" high") { $0.interval?.high })
    }
    func worded(_ name: String, _ value: (Table.Number) -> String) {
      columns.append(
        ["\(column.title) \(name)"] + cells.map { $0.asNumber.map(value) ?? "" })
    }
    if Set(intervals.map(\.level)).count > 1 {
      worded("level") { $0.interval?.level.map(field) ?? "" }
    }
    if units.count > 1 { worded("unit") { $0.dataUnit } }
    if numbers.contains(where: { $0.provenance != nil }) {
      worded("provenance") { $0.provenance?.rawValue ?? "" }
    }
    return columns
  }

  /// Returns a number with every digit; nothing for what isn't one.
  fileprivate static func field(_ value: Double) -> String {
    let text = value.isFinite ? "\(value)" : ""
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Returns a record as a line.
  private func line(_ fields: [String]) -> String {
    // A line without anything, and one that begins with a number sign, stand between tables.
    let isMistakable = fields.count == 1 && fields[0].isEmpty || fields[0].hasPrefix("#")
    let quoted = fields.enumerated().map { index, field in
      field.contains { "\",\n\r".contains($0) || $0 == "\r\n" } || (index == 0 && isMistakable)
        ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }
    return quoted.joined(separator: ",") + "\n"
  }
}

extension Table.Cell {
  /// The cell with every digit.
  fileprivate var field: String {
    switch self {
    case .text(let text), .name(let text), .outcome(let text, _): text
    case .number(let number): CSVRenderer.field(number.value)
    case .range, .missing: ""
    }
  }

  /// Whether there is no value in it.
  fileprivate var isRangeOrMissing: Bool {
    switch self {
    case .range, .missing: true
    case .text, .name, .number, .outcome: false
    }
  }
}

extension Table.Number {
  /// The unit that its value is in.
  fileprivate var dataUnit: String { if case .percent = form { "" } else { unit } }
}
