import Glibc

/// Splits the bytes of values between commas, semicolons or tabs into the cells of one row after
/// another.
///
/// RFC 4180: quoted cells may hold commas, quotes (doubled) and line breaks. Lines end in LF, CRLF
/// or CR. A quote within a cell that doesn't begin with one is a flaw, which ends nothing.
///
/// This alone decides where cells and rows end: `lastRowEnd` finds the same ends without the cells.
@safe struct CSVLexer: ~Copyable {
  /// Where a cell stands.
  struct Cell {
    /// Its first byte, behind the quote where there is one.
    var start: Int32 = 0
    var count: Int32 = 0
    var isQuoted = false
    /// Whether it holds doubled quotes.
    var holdsQuotes = false
  }

  /// What was found of a row besides its cells.
  struct Row {
    /// Where the next row begins.
    var next: Int
    /// How many cells it has.
    var cells: Int
    /// How many lines it takes.
    var lines: Int
    /// Whether it has one cell, which is empty.
    var isBlank: Bool
    var flaw: Flaw?
  }

  /// A quote that isn't where it should be, and its place.
  enum Flaw {
    /// A quote opens here and never closes.
    case unclosed(Int)
    /// Something stands here, between a closing quote and the end of its cell.
    case behindQuote(Int)
    /// A quote stands here, in a cell that doesn't begin with one.
    case stray(Int)
  }

  private static let (quote, newline, carriage): (UInt8, UInt8, UInt8) = (0x22, 0x0A, 0x0D)

  /// What stands between cells.
  private let separator: UInt8
  /// For each column, the place of its cell among those that are kept; −1 for none.
  private let slots: [Int]
  /// The cells of the last row that are kept.
  let cells: UnsafeMutablePointer<Cell>

  /// Creates a lexer that keeps some columns.
  init(slots: [Int], separator: UInt8 = 0x2C) {
    self.slots = slots
    self.separator = separator
    let kept = (slots.max() ?? -1) + 1
    unsafe cells = .allocate(capacity: kept)
    unsafe cells.initialize(repeating: Cell(), count: kept)
  }

  deinit { unsafe cells.deallocate() }

  /// Splits the row that begins at `start`.
  mutating func row(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Row {
    var position = start
    var row = Row(next: end, cells: 0, lines: 1, isBlank: false, flaw: nil)
    while true {
      var cell = Cell(start: Int32(truncatingIfNeeded: position))
      if position < end, unsafe bytes[position] == Self.quote {
        position = unsafe quoted(bytes, position, end, &cell, &row)
      } else {
        var stray: Int?
        position = unsafe cellEnd(bytes, position, end, &stray)
        if let stray, row.flaw == nil { row.flaw = .stray(stray) }
        cell.count = Int32(truncatingIfNeeded: position) - cell.start
      }
      if row.cells < slots.count, slots[row.cells] >= 0 {
        unsafe cells[slots[row.cells]] = cell
      }
      row.cells += 1
      guard position < end, unsafe bytes[position] == separator else {
        row.isBlank = row.cells == 1 && cell.count == 0
        break
      }
      position += 1
    }
    if position < end {
      let isPair =
        unsafe bytes[position] == Self.carriage && position + 1 < end
        && bytes[position + 1] == Self.newline
      row.next = position + (isPair ? 2 : 1)
    }
    return row
  }

  /// Passes a quoted cell, and returns where the separator behind it stands.
  private func quoted(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ cell: inout Cell, _ row: inout Row
  ) -> Int {
    var position = start + 1
    cell.start += 1
    cell.isQuoted = true
    while position < end {
      let byte = unsafe bytes[position]
      if byte == Self.quote {
        guard position + 1 < end, unsafe bytes[position + 1] == Self.quote else { break }
        cell.holdsQuotes = true
        position += 1
      } else if byte == Self.newline {
        row.lines += 1
      }
      position += 1
    }
    cell.count = Int32(truncatingIfNeeded: position) - cell.start
    guard position < end else {
      row.flaw = .unclosed(start)
      return end
    }
    position += 1
    var stray: Int?
    let next = unsafe cellEnd(bytes, position, end, &stray)
    if next > position, row.flaw == nil { row.flaw = .behindQuote(position) }
    return next
  }

  /// Returns the place of the next separator or end of a line, and the first quote before it.
  @inline(__always)
  private func cellEnd(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ stray: inout Int?
  ) -> Int {
    var position = start
    let highest = max(separator, Self.carriage)
    while position < end {
      let byte = unsafe bytes[position]
      // Most bytes of text are above all of these.
      if byte <= highest || byte == Self.quote {
        if byte == separator || byte == Self.newline || byte == Self.carriage { break }
        if byte == Self.quote, stray == nil { stray = position }
      }
      position += 1
    }
    return position
  }
}

extension CSVLexer {
  /// Returns the position behind the last row that ends within bytes that begin with a row; 0 for
  /// none.
  static func lastRowEnd(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, separator: UInt8
  ) -> Int {
    var rowEnd = 0
    // What isn't in quotes begins here.
    var start = 0
    while start < count {
      let opening = unsafe opening(bytes, from: start, to: count, separator)
      if let end = unsafe lastBreak(bytes, from: start, to: opening, of: count) { rowEnd = end }
      var closing = opening + 1
      while closing < count {
        closing = unsafe next(quote, bytes, from: closing, to: count)
        guard closing + 1 < count, unsafe bytes[closing + 1] == quote else { break }
        closing += 2
      }
      start = closing + 1
    }
    return rowEnd
  }

  /// Returns the place of the next quote that a cell begins with, or the end.
  private static func opening(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, _ separator: UInt8
  ) -> Int {
    var position = start
    while position < end {
      position = unsafe next(quote, bytes, from: position, to: end)
      guard position < end else { break }
      guard position > 0 else { return position }
      let before = unsafe bytes[position - 1]
      if before == separator || before == newline || before == carriage { return position }
      position += 1
    }
    return end
  }

  private static func next(
    _ byte: UInt8, _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> Int {
    guard let found = unsafe memchr(bytes + start, Int32(byte), end - start) else { return end }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
  }

  /// Returns the position behind the last end of a line; a CR at the very end may be half of one.
  private static func lastBreak(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, of count: Int
  ) -> Int? {
    var position = end
    while position > start {
      let byte = unsafe bytes[position - 1]
      if byte == newline || byte == carriage && position < count { return position }
      position -= 1
    }
    return nil
  }

  /// Returns the line of a byte and its column in characters, both from 1, in a row that begins at
  /// `start`.
  static func place(
    of position: Int, in bytes: UnsafePointer<UInt8>, rowFrom start: Int
  ) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    for index in start..<max(start, position) {
      let byte = unsafe bytes[index]
      if byte == newline {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        // The bytes within a character don't count.
        column += 1
      }
    }
    return (line, column)
  }
}
