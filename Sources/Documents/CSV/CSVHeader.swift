/// The first row of a table: the names of its columns.
struct CSVHeader {
  let names: [String]
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
    let separator = Self.separator(bytes, from: first)
    self.separator = separator
    // Once to count the columns, and once to find them all.
    var counter = CSVLexer(slots: [], separator: separator)
    let count = unsafe counter.row(bytes, from: first, to: bytes.count).cells
    var lexer = CSVLexer(slots: Array(0..<count), separator: separator)
    let row = unsafe lexer.row(bytes, from: first, to: bytes.count)
    guard !mustBeText || isText(bytes[..<row.next]) else { throw .binary(path) }
    if let flaw = row.flaw {
      let place = unsafe CSVLexer.place(of: flaw.position, in: bytes, rowFrom: first)
      throw .document(path, line: place.line, column: place.column, flaw.message)
    }
    names = unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return [] }
      let cells = unsafe CSVRow(base, lexer.cells, line: 0, separator: separator)
      return (0..<count).map { cells.text($0) }
    }
    length = row.next
    lines = row.lines
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
    case .unclosed(let position), .behindQuote(let position): position
    }
  }

  /// What is wrong.
  var message: String {
    switch self {
    case .unclosed: "This quote is never closed."
    case .behindQuote: "Expected a separator or the end of the line behind the closing quote."
    }
  }
}

extension TableError {
  /// A file that isn't text.
  static func binary(_ path: String) -> TableError {
    .document(path, "This is a binary file; expected UTF-8 text.")
  }

  /// A file that can't be read on.
  static func fault(_ fault: CSVChunks.Fault, _ path: String) -> TableError {
    switch fault {
    case .unreadable: .document(path, "The file can't be read. Check its name and rights.")
    case .endlessRow:
      .document(path, "A row is longer than 64 MiB. A quote may never have been closed.")
    }
  }
}
