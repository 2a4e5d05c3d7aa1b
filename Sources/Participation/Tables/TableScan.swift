private import Documents
private import Glibc
private import System

/// Reads a large CSV file in chunks, on several threads, keeping nothing that isn't asked for.
///
/// RFC 4180 as `CSVTable`, which keeps every cell; here a quote within a cell that doesn't begin with one is an ordinary
/// character. A file is split only behind lines with an even number of quotes before them.
package struct TableScan {
  /// The file as the user named it.
  package let path: String
  /// The names of all columns.
  package let header: [String]
  /// For each column of the file, the place of the cell among those asked for.
  private let slots: [Int]
  private let wanted: Int
  private let bodyOffset: Int
  private let headerLines: Int

  /// A longer row than this is a quote that was never closed.
  private static let longestRow = 64 << 20

  /// Opens a file and finds columns in its header.
  ///
  /// - Parameter columns: The columns to read, in the order in which rows give their cells.
  /// - Throws: `TableError` when the file can't be read or lacks a column.
  package init(path: String, columns: [String]) throws(TableError) {
    self.path = path
    let start = try Self.beginning(of: path)
    guard !start.isEmpty else { throw .empty(path: path) }
    var parser = RowParser(slots: Array(0..<4096), wanted: 4096)
    var names: [String] = []
    var length = 0
    var lines = 0
    let hasMark = start.starts(with: [0xEF, 0xBB, 0xBF])
    unsafe start.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let first = hasMark ? 3 : 0
      let end = unsafe parser.parse(base, from: first, to: bytes.count)
      length = end.next
      lines = end.lines
      let row = unsafe RowCells(base: base, cells: parser.cells, line: 0)
      names = (0..<end.cells).map { row.text($0) }
    }
    var slots = [Int](repeating: -1, count: names.count)
    for (slot, name) in columns.enumerated() {
      guard let index = names.firstIndex(of: name) else {
        throw .missingColumn(path: path, name: name, columns: names)
      }
      guard slots[index] < 0 else { throw .sameColumn(path: path, name: name) }
      slots[index] = slot
    }
    header = names
    self.slots = slots
    wanted = columns.count
    bodyOffset = length
    headerLines = lines
  }

  private static func beginning(of path: String) throws(TableError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { throw .unreadable(path: path) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe Glibc.read(file, $0.baseAddress, $0.count)
    }
    guard count >= 0 else { throw .unreadable(path: path) }
    return Array(bytes.prefix(count))
  }

  /// Reads every row.
  ///
  /// Chunks are read by several threads at once and handed over in the order of the file: what is made of them doesn't
  /// depend on the threads.
  ///
  /// - Parameters:
  ///   - start: Makes the part that the rows of one chunk add to.
  ///   - row: Adds a row to its part, or returns what is wrong with the row.
  ///   - finish: Takes a part that is complete, and the line of the file that it begins in.
  /// - Returns: The rows that could not be used.
  package func rows<Part>(
    threads: Int, chunk: Int = 8 << 20, start: () -> Part,
    row: (inout Part, borrowing RowCells) -> String?,
    finish: (_ part: Part, _ firstLine: Int) -> Void
  ) throws(TableError) -> BadRows {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { throw .unreadable(path: path) }
    defer { close(file) }
    lseek(file, off_t(bodyOffset), SEEK_SET)
    var bad = BadRows()
    var line = 1 + headerLines
    var buffers = [[UInt8]](repeating: [], count: max(threads, 1))
    var carry: [UInt8] = []
    var isAtEnd = false
    while !isAtEnd {
      var lengths: [Int] = []
      while lengths.count < buffers.count, !isAtEnd {
        let index = lengths.count
        var filled = carry.count
        if buffers[index].count < carry.count + chunk {
          buffers[index] = Array(repeating: 0, count: carry.count + chunk)
        }
        buffers[index].replaceSubrange(0..<carry.count, with: carry)
        while filled < buffers[index].count {
          let count = unsafe buffers[index].withUnsafeMutableBytes {
            unsafe Glibc.read(file, $0.baseAddress.map { unsafe $0 + filled }, $0.count - filled)
          }
          guard count >= 0 else { throw .unreadable(path: path) }
          isAtEnd = count == 0
          if isAtEnd { break }
          filled += count
        }
        let length = isAtEnd ? filled : Self.lastRowEnd(buffers[index], filled)
        carry = Array(buffers[index][length..<filled])
        guard carry.count < Self.longestRow else { throw .endlessRow(path: path) }
        lengths.append(length)
      }
      var parts = [ChunkPart<Part>?](repeating: nil, count: lengths.count)
      unsafe parts.withUnsafeMutableBufferPointer { places in
        concurrently(lengths.count, threads: threads) { index, _ in
          unsafe places[index] = self.read(buffers[index], lengths[index], start, row)
        }
      }
      for part in parts.compactMap({ $0 }) {
        bad.append(part.bad, from: line, path: path)
        finish(part.part, line)
        line += part.lines
      }
    }
    return bad
  }

  private func read<Part>(
    _ bytes: [UInt8], _ count: Int, _ start: () -> Part,
    _ row: (inout Part, borrowing RowCells) -> String?
  ) -> ChunkPart<Part> {
    var part = ChunkPart(part: start())
    var parser = RowParser(slots: slots, wanted: wanted)
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      var position = 0
      while position < count {
        let end = unsafe parser.parse(base, from: position, to: count)
        let isBlank = end.cells == 1 && end.isEmpty
        part.rows += 1
        if !isBlank {
          let problem =
            end.cells == slots.count
            ? row(&part.part, unsafe RowCells(base: base, cells: parser.cells, line: part.lines))
            : "it has \(end.cells) cells; the header has \(slots.count)"
          if let problem { part.bad.append((part.lines, problem)) }
        }
        part.lines += end.lines
        position = end.next
      }
    }
    return part
  }

  /// Returns the position behind the last row that is complete.
  private static func lastRowEnd(_ bytes: [UInt8], _ count: Int) -> Int {
    var quotes = 0
    var position = count
    let all = unsafe bytes.withUnsafeBufferPointer { buffer in
      var sum = 0
      for index in 0..<count { unsafe sum &+= buffer[index] == RowParser.quote ? 1 : 0 }
      return sum
    }
    while position > 0 {
      let byte = bytes[position - 1]
      if byte == RowParser.quote { quotes += 1 }
      if byte == RowParser.newline, (all - quotes) % 2 == 0 { return position }
      position -= 1
    }
    return 0
  }
}

private struct ChunkPart<Part> {
  var part: Part
  var rows = 0
  var lines = 0
  var bad: [(line: Int, problem: String)] = []
}

/// Rows that could not be used: how many, and the first ten with their places.
package struct BadRows: Hashable, Sendable {
  /// One of them.
  package struct Row: Hashable, Sendable {
    package var path: String
    package var line: Int
    package var problem: String
  }

  package private(set) var count = 0
  package private(set) var first: [Row] = []

  package init() {}

  /// What to say of them where they were left out; `nil` where there are none.
  package var sentence: String? {
    count == 0
      ? nil
      : count == 1
        ? "1 row could not be used and was left out."
        : "\(count) rows could not be used and were left out."
  }

  mutating func append(_ rows: [(line: Int, problem: String)], from line: Int, path: String) {
    count += rows.count
    for row in rows.prefix(max(0, 10 - first.count)) {
      first.append(Row(path: path, line: line + row.line, problem: row.problem))
    }
  }

  mutating func append(_ other: BadRows) {
    count += other.count
    first += other.first.prefix(max(0, 10 - first.count))
  }
}

/// The cells of one row, as long as it is looked at.
@safe package struct RowCells: ~Copyable {
  private let base: UnsafeRawPointer
  private let cells: [RowParser.Cell]

  /// How many lines of its chunk come before it.
  package let line: Int

  init(base: UnsafeRawPointer, cells: [RowParser.Cell], line: Int) {
    unsafe self.base = unsafe base
    self.cells = cells
    self.line = line
  }

  /// Returns a cell's bytes, quotes doubled as in the file.
  func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    let cell = cells[index]
    return unsafe UnsafeRawBufferPointer(start: base + Int(cell.start), count: Int(cell.count))
  }

  /// Returns a cell's text.
  package func text(_ index: Int) -> String {
    let text = unsafe String(decoding: bytes(index), as: UTF8.self)
    guard cells[index].isEscaped else { return text }
    return text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
  }

  /// Returns whether a cell holds nothing.
  package func isEmpty(_ index: Int) -> Bool { cells[index].count == 0 }

  /// Returns a whole number, possibly written with ".0", or `nil` for anything else.
  package func integer(_ index: Int) -> Int? {
    let bytes = unsafe bytes(index)
    var value = 0
    guard unsafe !bytes.isEmpty, bytes.count < 12 else { return nil }
    for position in bytes.indices {
      let byte = unsafe bytes[position]
      if byte == 0x2E, position > 0 {
        return unsafe bytes[(position + 1)...].allSatisfy { $0 == 0x30 } ? value : nil
      }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  /// Returns the year of a cell that holds one, or a date that begins with one, such as 2019-06-15.
  package func year(_ index: Int) -> Int? {
    let bytes = unsafe bytes(index)
    if bytes.count > 4, unsafe bytes[4] == 0x2D {
      var year = 0
      for position in 0..<4 {
        let byte = unsafe bytes[position]
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        year = year * 10 + Int(byte - 0x30)
      }
      return year
    }
    return integer(index).flatMap { (1900...2100).contains($0) ? $0 : nil }
  }

  /// Returns a number that stands for the cell's text: two texts share one once in 2⁶⁴.
  package func key(_ index: Int) -> UInt64 { unsafe contentHash(bytes(index)) }
}

/// Returns a hash of bytes, by folded multiplication of eight at a time.
func contentHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
  var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
  var position = 0
  while position + 8 <= bytes.count {
    let word = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    hash = fold(hash ^ word, 0xD134_2543_DE82_EF95)
    position += 8
  }
  var rest: UInt64 = 0
  while position < bytes.count {
    rest = unsafe rest << 8 | UInt64(bytes[position])
    position += 1
  }
  return fold(hash ^ rest, 0xA076_1D64_78BD_642F) ^ hash
}

/// Splits bytes into the cells of one row after another.
struct RowParser {
  struct Cell {
    var start: Int32 = 0
    var count: Int32 = 0
    var isEscaped = false
  }

  static let (comma, quote, newline, carriage): (UInt8, UInt8, UInt8, UInt8) = (
    0x2C, 0x22, 0x0A, 0x0D
  )

  let slots: [Int]
  /// The wanted cells of the row that was parsed last.
  private(set) var cells: [Cell]

  init(slots: [Int], wanted: Int) {
    self.slots = slots
    cells = Array(repeating: Cell(), count: wanted)
  }

  /// Parses a row.
  ///
  /// - Returns: Where the next row begins, how many cells and lines this one has, and whether its last cell is empty.
  mutating func parse(_ base: UnsafeRawPointer, from start: Int, to end: Int)
    -> (next: Int, cells: Int, lines: Int, isEmpty: Bool)
  {
    let bytes = unsafe base.assumingMemoryBound(to: UInt8.self)
    var position = start
    var column = 0
    var lines = 1
    while true {
      var cell = Cell(start: Int32(truncatingIfNeeded: position))
      if position < end, unsafe bytes[position] == Self.quote {
        position += 1
        cell.start += 1
        while position < end {
          let byte = unsafe bytes[position]
          if byte == Self.quote {
            guard position + 1 < end, unsafe bytes[position + 1] == Self.quote else { break }
            cell.isEscaped = true
            position += 1
          } else if byte == Self.newline {
            lines += 1
          }
          position += 1
        }
        cell.count = Int32(truncatingIfNeeded: position) - cell.start
        position += 1
        // What stands behind a closing quote is dropped with it.
        while position < end, unsafe bytes[position] != Self.comma,
          unsafe bytes[position] != Self.newline
        { position += 1 }
      } else {
        while position < end, unsafe bytes[position] != Self.comma,
          unsafe bytes[position] != Self.newline
        { position += 1 }
        cell.count = Int32(truncatingIfNeeded: position) - cell.start
        let isLast = unsafe position == end || bytes[position] == Self.newline
        if isLast, cell.count > 0, unsafe bytes[position - 1] == Self.carriage {
          cell.count -= 1
        }
      }
      if column < slots.count, slots[column] >= 0 { cells[slots[column]] = cell }
      column += 1
      let isLast = unsafe position >= end || bytes[position] == Self.newline
      position += 1
      if isLast { return (min(position, end), column, lines, cell.count == 0) }
    }
  }
}

/// A table of values that can't be used as it is.
package enum TableError: Error, Hashable, CustomStringConvertible {
  case unreadable(path: String)
  case empty(path: String)
  case endlessRow(path: String)
  case missingColumn(path: String, name: String, columns: [String])
  case sameColumn(path: String, name: String)
  case badRows(BadRows, of: Int)
  case noJoin(papers: [String], affiliations: [String])
  case noRows(path: String)
  case rank(path: String, line: Int, text: String)

  package var description: String {
    switch self {
    case .unreadable(let path): return "\(path): The file can't be read. Check its name and rights."
    case .empty(let path): return "\(path): The file is empty; expected a header of columns."
    case .endlessRow(let path):
      return "\(path): A row is longer than 64 MiB. A quote may never have been closed."
    case .missingColumn(let path, let name, let columns):
      return "\(path): There is no column '\(name)'."
        + suggestion(for: name, among: columns)
        + " Columns: \(columns.joined(separator: ", "))."
    case .sameColumn(let path, let name):
      return "\(path): The column '\(name)' is asked for twice. Name a different one for each role."
    case .badRows(let bad, let all):
      let lines = bad.first.map { "  \($0.path):\($0.line): \($0.problem)" }
      return "\(bad.count) of \(all) rows can't be used. Mend them, or leave them out with "
        + "--skip-bad-rows.\n" + lines.joined(separator: "\n")
        + (bad.count > lines.count ? "\n  and \(bad.count - lines.count) more" : "")
    case .noJoin(let papers, let affiliations):
      func list(_ keys: [String]) -> String { keys.map { "'\($0)'" }.joined(separator: ", ") }
      return "No affiliation names a paper of the papers table. Papers are called \(list(papers)), "
        + "affiliations name \(list(affiliations)). Choose other columns, or bring them into one form."
    case .noRows(let path): return "\(path): The file has a header and no rows that can be used."
    case .rank(let path, let line, let text):
      return
        "\(path):\(line): '\(text)' is no rank. Ranks are written 25, =25, 401-410, 501+ or >500."
    }
  }
}
