import FoundationEssentials

/// A table of comma-separated values that remembers where each cell stands.
///
/// RFC 4180, with the first row as the header: quoted cells may hold commas, quotes (doubled) and line
/// breaks; lines end in LF or CRLF.
package struct CSVTable: Sendable {
  /// One cell.
  package struct Cell: Hashable, Sendable {
    package var text: String
    /// The line it begins in, from 1.
    package var line: Int
    /// The column of its first character in that line, from 1.
    package var column: Int
  }

  /// The file as the user named it.
  package let path: String
  /// The header.
  package let columns: [String]
  /// The rows below it.
  package let rows: [[Cell]]
  /// Rows with other numbers of cells than the header, where those were to be collected.
  package let raggedRows: [DocumentError]

  /// Reads a file of at most 512 MiB.
  ///
  /// - Parameter collectsRaggedRows: Whether rows with other numbers of cells than the header are collected instead of
  ///   refused.
  /// - Throws: `DocumentError` with the place of what is wrong.
  package init(file path: String, collectsRaggedRows: Bool = false) throws(DocumentError) {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw DocumentError(path: path, message: "The file can't be read. Check its name and rights.")
    }
    guard data.count <= 512 << 20 else {
      throw DocumentError(path: path, message: "The file is larger than 512 MiB.")
    }
    guard !data.contains(0), String(validating: data, as: UTF8.self) != nil else {
      throw DocumentError(path: path, message: "This is a binary file; expected UTF-8 text.")
    }
    try self.init(bytes: Array(data), path: path, collectsRaggedRows)
  }

  /// Reads text that came from the file `path`.
  package init(text: String, path: String) throws(DocumentError) {
    try self.init(bytes: Array(text.utf8), path: path, false)
  }

  private init(
    bytes: [UInt8], path: String, _ collectsRaggedRows: Bool
  ) throws(DocumentError) {
    var reader = CSVReader(bytes: bytes, path: path)
    guard let header = try reader.row() else {
      throw DocumentError(path: path, message: "The file is empty; expected a header of columns.")
    }
    var rows: [[Cell]] = []
    var raggedRows: [DocumentError] = []
    while let row = try reader.row() {
      if row.count == 1, row[0].text.isEmpty { continue }
      guard row.count == header.count else {
        let fault = DocumentError(
          path: path, line: row[0].line, column: 1,
          message: "This row has \(row.count) cells; the header has \(header.count).")
        guard collectsRaggedRows else { throw fault }
        raggedRows.append(fault)
        continue
      }
      rows.append(row)
    }
    self.path = path
    columns = header.map(\.text)
    self.rows = rows
    self.raggedRows = raggedRows
  }
}

extension CSVTable {
  private init(_ table: CSVTable, rows: [[Cell]]) {
    path = table.path
    columns = table.columns
    raggedRows = []
    self.rows = rows
  }

  /// Returns this table with only some of its rows.
  func keeping(_ rows: [[Cell]]) -> CSVTable { CSVTable(self, rows: rows) }

  /// Returns the cells of a column.
  ///
  /// - Throws: `DocumentError` if there is none of that name.
  package func column(_ name: String) throws(DocumentError) -> [Cell] {
    guard let index = columns.firstIndex(of: name) else {
      throw DocumentError(
        path: path, line: 1, column: 1,
        message: "There is no column '\(name)'."
          + (nearestName(to: name, among: columns).map { " Did you mean '\($0)'?" }
            ?? " Columns: \(columns.joined(separator: ", "))."))
    }
    return rows.map { $0[index] }
  }

  /// Returns the numbers of a column.
  ///
  /// - Parameter least: The smallest number that makes sense.
  /// - Throws: `DocumentError` at the first cell that holds no finite number, or too small a one.
  package func numbers(_ name: String, from least: Double = -.infinity) throws(DocumentError)
    -> [Double]
  {
    var numbers: [Double] = []
    for cell in try column(name) {
      guard let number = Double(cell.text), number.isFinite, number >= least else {
        let range = least == 0 ? "a finite number from 0" : "a finite number"
        throw DocumentError(
          path: path, line: cell.line, column: cell.column,
          message: "Expected \(range) in '\(name)', found "
            + (cell.text.isEmpty ? "nothing." : "'\(cell.text)'."))
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Returns the numbers of a column, all above 0.
  ///
  /// - Parameter most: The largest number that makes sense.
  /// - Throws: `DocumentError` at the first cell that holds none.
  package func positiveNumbers(
    _ name: String, atMost most: Double = .infinity
  ) throws(DocumentError) -> [Double] {
    let numbers = try numbers(name, from: 0)
    for (number, cell) in zip(numbers, try column(name)) where number == 0 || number > most {
      throw DocumentError(
        path: path, line: cell.line, column: cell.column,
        message: "Expected a number above 0\(most.isFinite ? " and at most 1" : "") in '\(name)', "
          + "found '\(cell.text)'.")
    }
    return numbers
  }
}

/// Splits bytes into rows of cells.
private struct CSVReader {
  let bytes: [UInt8]
  let path: String
  private var position: Int
  private var line = 1
  /// The column of the character at `counted`, up to which this line was looked at.
  private var column = 1
  private var counted: Int

  init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    counted = position
  }

  private static let (comma, quote, lf, cr): (UInt8, UInt8, UInt8, UInt8) = (0x2C, 0x22, 0x0A, 0x0D)

  private mutating func beginLine() {
    line += 1
    column = 1
    counted = position
  }

  /// Returns the place of the next byte; the bytes within a character don't count.
  private mutating func place() -> (line: Int, column: Int) {
    column += bytes[counted..<position].count { $0 & 0xC0 != 0x80 }
    counted = position
    return (line, column)
  }

  /// Returns the next row, or `nil` at the end.
  mutating func row() throws(DocumentError) -> [CSVTable.Cell]? {
    guard position < bytes.count else { return nil }
    var cells: [CSVTable.Cell] = []
    while true {
      cells.append(try cell())
      guard position < bytes.count else { return cells }
      let separator = bytes[position]
      position += 1
      if separator == Self.comma { continue }
      if separator == Self.cr, position < bytes.count, bytes[position] == Self.lf { position += 1 }
      beginLine()
      return cells
    }
  }

  private mutating func cell() throws(DocumentError) -> CSVTable.Cell {
    let place = place()
    var content: [UInt8] = []
    if position < bytes.count, bytes[position] == Self.quote {
      position += 1
      while true {
        guard position < bytes.count else {
          throw DocumentError(
            path: path, line: place.line, column: place.column,
            message: "This quote is never closed.")
        }
        let byte = bytes[position]
        position += 1
        if byte == Self.quote {
          guard position < bytes.count, bytes[position] == Self.quote else { break }
          position += 1
        } else if byte == Self.lf {
          beginLine()
        }
        content.append(byte)
      }
      guard position == bytes.count || [Self.comma, Self.lf, Self.cr].contains(bytes[position])
      else {
        let place = self.place()
        throw DocumentError(
          path: path, line: place.line, column: place.column,
          message: "Expected a comma or the end of the line behind the closing quote.")
      }
    } else {
      let start = position
      while position < bytes.count, bytes[position] != Self.comma, bytes[position] != Self.lf,
        bytes[position] != Self.cr
      { position += 1 }
      content = Array(bytes[start..<position])
    }
    return CSVTable.Cell(
      text: String(decoding: content, as: UTF8.self), line: place.line, column: place.column)
  }
}
