import System

/// Reads a file of values between commas, semicolons or tabs, of any size, on several threads,
/// keeping nothing that isn't asked for.
///
/// The first row is the header; blank lines don't count. Every row is read once: either what it
/// says is taken, or what is wrong with it. All tables are read by this reader, so that the same
/// bytes mean the same everywhere.
package struct CSVReader: ~Copyable {
  /// The file as the user named it.
  package let path: String
  /// The names of all columns.
  package let columns: [String]
  /// How its bytes stand for characters.
  package let encoding: TextEncoding

  /// What to say of a file that isn't written as most are: commas between cells, in UTF-8.
  package var remarks: [String] {
    let signs = [UInt8(0x3B): "semicolons", 0x09: "tabs"]
    return (encoding == .utf8 ? [] : ["The file is read as \(encoding.rawValue)."])
      + (signs[separator].map { ["Its cells are separated by \($0)."] } ?? [])
  }

  private let separator: UInt8
  private let header: CSVHeader
  private let mustBeText: Bool
  private var chunks: CSVChunks

  /// Opens a file, which may be a pipe, and reads its header; `-` is standard input.
  ///
  /// A file in UTF-16 is read as such, and one that is text and not UTF-8 as Latin-1.
  ///
  /// - Parameter mustBeText: Whether bytes that aren't UTF-8 are refused. Otherwise cells may hold
  ///   some, as names in other people's tables do.
  /// - Throws: `TableError` for a file that can't be read or has no header.
  package init(file path: String, mustBeText: Bool = true) throws(TableError) {
    let chunks: CSVChunks
    do { chunks = try CSVChunks(path: path) } catch { throw .fault(error, path) }
    try self.init(chunks, path == "-" ? "standard input" : path, mustBeText)
  }

  /// Reads the bytes of the file `path`, and its header.
  package init(
    _ bytes: [UInt8], path: String, mustBeText: Bool = true
  ) throws(TableError) {
    try self.init(CSVChunks(bytes), path, mustBeText)
  }

  private init(
    _ chunks: consuming CSVChunks, _ path: String, _ mustBeText: Bool
  ) throws(TableError) {
    let beginning = TextEncoding(of: chunks.beginning)
    encoding = beginning == .latin1 && !mustBeText ? .utf8 : beginning
    var chunks = chunks
    if encoding != .utf8 {
      do { chunks = try chunks.transcoded(from: encoding) } catch { throw .fault(error, path) }
    }
    let header = try CSVHeader(chunks.beginning, path, mustBeText)
    separator = header.separator
    self.path = path
    columns = header.names
    self.header = header
    self.mustBeText = mustBeText
    self.chunks = chunks
    self.chunks.drop(header.length)
    self.chunks.separator = header.separator
  }

  /// Reads every row.
  ///
  /// Chunks are read by several threads at once and handed over in the order of the file: what is
  /// made of them doesn't depend on the threads.
  ///
  /// - Parameters:
  ///   - names: The columns to read, in the order in which rows give their cells.
  ///   - threads: How many threads read at once.
  ///   - chunk: How many bytes each reads at a time.
  ///   - start: Makes the part that the rows of one chunk add to.
  ///   - row: Adds a row to its part, or throws what is wrong with the row, leaving the part as it
  ///     was.
  ///   - finish: Takes a part that is complete, and the line of the file that it begins in.
  /// - Returns: The rows that can't be used.
  /// - Throws: `TableError` for a column that isn't there or is asked for twice, for what is no
  ///   text, and for a quote that never closes.
  package consuming func rows<Part>(
    of names: [String], threads: Int, chunk: Int = 8 << 20, start: () -> Part,
    row: (inout Part, borrowing CSVRow) throws(RowFault) -> Void,
    finish: (_ part: Part, _ firstLine: Int) -> Void
  ) throws(TableError) -> BadRows {
    let request = RowRequest(
      path: path, names: names, slots: try slots(of: names), separator: separator,
      mustBeText: mustBeText)
    var bad = BadRows()
    var line = 1 + header.lines
    while !chunks.isAtEnd {
      do { try chunks.read(threads, size: chunk) } catch { throw .fault(error, path) }
      let read = chunks.chunks
      var parts = [RowPart<Part>?](repeating: nil, count: read.count)
      unsafe parts.withUnsafeMutableBufferPointer { places in
        concurrently(read.count, threads: threads) { index, _ in
          unsafe places[index] = RowPart(start(), of: read[index], request, row)
        }
      }
      for (index, part) in parts.enumerated() {
        guard let part else { continue }
        guard !part.isBinary else { throw .binary(path) }
        bad.append(part.bad, below: line)
        if let open = part.open?.below(line) {
          // At the end the rest of the file would be one cell, and no row to skip.
          guard index < parts.count - 1 || !chunks.isAtEnd else { throw .document(open) }
          bad.append(open)
        }
        guard !chunks.isCut || index < parts.count - 1 else {
          throw .document(path, line: line, "This row is longer than 64 MiB.")
        }
        finish(part.part, line)
        line += part.lines
      }
    }
    return bad
  }

  /// Returns for each column of the file the place of its cell among those asked for; −1 for none.
  private func slots(of names: [String]) throws(TableError) -> [Int] {
    var slots = [Int](repeating: -1, count: columns.count)
    for (slot, name) in names.enumerated() {
      guard let index = columns.firstIndex(of: name) else {
        throw .document(
          path, line: 1, column: 1,
          "There is no column \(name.quoted)." + suggestion(for: name, among: columns)
            + " Columns: \(columns.joined(separator: ", ")).")
      }
      guard columns.lastIndex(of: name) == index else {
        let places = columns.indices.filter { columns[$0] == name }.map(header.place)
        throw .document(
          path, line: places[1].line, column: places[1].column,
          "\(places.count) columns are called \(name.quoted), the first in line "
            + "\(places[0].line) at column \(places[0].column), and nothing says which one is "
            + "meant. Rename all but one.")
      }
      guard slots[index] < 0 else {
        throw .document(
          path, "The column \(name.quoted) is asked for twice. Name a different one for each role.")
      }
      slots[index] = slot
    }
    return slots
  }
}

extension CSVReader {
  /// Reads what every row says.
  ///
  /// - Parameter read: Returns what a row says, or throws what is wrong with it.
  /// - Throws: `TableError` as `rows(of:threads:chunk:start:row:finish:)`.
  package consuming func rows<Row>(
    of names: [String], threads: Int = 1, _ read: (borrowing CSVRow) throws(RowFault) -> Row
  ) throws(TableError) -> (rows: [Row], bad: BadRows) {
    var rows: [Row] = []
    let bad = try self.rows(
      of: names, threads: threads, start: { [Row]() },
      row: { part, row throws(RowFault) in part.append(try read(row)) },
      finish: { part, _ in rows += part })
    return (rows, bad)
  }
}
