import System

/// The first row of a table: the names of its columns.
struct CSVHeader {
  let names: [String]
  private let bytes: [UInt8]
  private let starts: [Int]
  /// How many bytes of the file it takes, with a byte order mark.
  let length: Int
  let lines: Int
  /// What stands between cells: a comma, a semicolon or a tab.
  let separator: UInt8

  /// Reads it from the beginning of a file.
  init(_ bytes: [UInt8], _ path: String, _ mustBeText: Bool) throws(TableError) {
    let first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard bytes.count > first else {
      throw .document(path, "The file is empty; expected a header of columns.")
    }
    guard !bytes[first...].starts(with: [0x7B, 0x22]) else { throw .json(path) }
    guard !bytes[first...].starts(with: Array("<!DOCTYPE".utf8)),
      !bytes[first...].starts(with: Array("<html".utf8))
    else { throw .document(path, "This is a web page. Save the table itself, as CSV.") }
    let separator = Self.separator(bytes, from: first)
    self.separator = separator
    // Once to count the columns, and once to find them all.
    var counter = CSVLexer(slots: [], separator: separator)
    let count = unsafe counter.row(bytes, from: first, to: bytes.count).cells
    var lexer = CSVLexer(slots: Array(0..<count), separator: separator)
    let row = unsafe lexer.row(bytes, from: first, to: bytes.count)
    guard !mustBeText || isText(bytes[..<row.next]) else { throw .binary(path, bytes[first...]) }
    if let flaw = row.flaw {
      let place = unsafe CSVLexer.place(of: flaw.position, in: bytes, rowFrom: first)
      throw .document(path, line: place.line, column: place.column, flaw.message)
    }
    (names, starts) = unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return ([], []) }
      let cells = unsafe CSVRow(base, lexer.cells, line: 0, separator: separator)
      return ((0..<count).map { cells.text($0) }, (0..<count).map { cells.start($0) - first })
    }
    self.bytes = Array(bytes[first..<row.next])
    length = row.next
    lines = row.lines
  }

  /// Returns the line and the column of a name, from 1.
  func place(_ index: Int) -> (line: Int, column: Int) {
    unsafe CSVLexer.place(of: starts[index], in: bytes, rowFrom: 0)
  }

  /// Returns what stands between the cells of the first line: of comma, semicolon and tab that of
  /// which there are most outside of quotes, or the comma.
  private static func separator(_ bytes: [UInt8], from start: Int) -> UInt8 {
    let candidates: [UInt8] = [0x2C, 0x3B, 0x09]
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in bytes[start...] {
      if byte == 0x22 { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if byte == 0x0A || byte == 0x0D { break }
      if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
    }
    let best = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    return candidates[best]
  }
}

/// Returns whether bytes are text: UTF-8 without a null.
func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
  !bytes.contains(0) && (try? UTF8Span(validating: bytes.span)) != nil
}

extension CSVLexer.Flaw {
  /// Where the quote stands, or what is behind it.
  var position: Int {
    switch self {
    case .unclosed(let position), .behindQuote(let position), .stray(let position): position
    }
  }

  /// What is wrong.
  var message: String {
    switch self {
    case .unclosed: "This quote is never closed."
    case .behindQuote: "Expected a separator or the end of the line behind the closing quote."
    case .stray:
      "This quote stands in a cell that doesn't begin with one. Put the whole cell in quotes, and "
        + "double this one."
    }
  }
}

extension TableError {
  /// A file that isn't text, named by how it begins.
  static func binary(_ path: String, _ beginning: ArraySlice<UInt8> = []) -> TableError {
    let kinds: [(beginning: String, text: String)] = [
      ("PK\u{03}\u{04}", "a spreadsheet or another zip archive. Export the table as CSV"),
      ("\u{1F}", "a compressed file. Unpack it"), ("BZh", "a compressed file. Unpack it"),
      ("\u{28}\u{B5}", "a compressed file. Unpack it"),
      ("SQLite", "a database. Export the table as CSV"),
      ("PAR1", "a Parquet file. Export the table as CSV"),
      ("%PDF", "a PDF document. Export the table as CSV"),
    ]
    let kind = kinds.first { kind in
      beginning.starts(
        with: kind.beginning.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    }
    return .document(
      path, kind.map { "This is \($0.text)." } ?? "This is a binary file; expected UTF-8 text.")
  }

  /// A file that can't be read on.
  static func fault(_ fault: FileFault, _ path: String) -> TableError {
    .document(path == "-" ? "standard input" : path, fault.description)
  }
}
