/// The cells of one row that were asked for, as long as the row is looked at.
///
/// A cell's number is its place among the columns asked for.
@safe package struct CSVRow: ~Copyable {
  private let base: UnsafePointer<UInt8>
  private let cells: UnsafePointer<CSVLexer.Cell>
  /// How many lines of its chunk come before it.
  package let line: Int
  /// What stands between cells.
  private let separator: UInt8

  /// Creates a view of the cells that a lexer found.
  init(
    _ base: UnsafePointer<UInt8>, _ cells: UnsafePointer<CSVLexer.Cell>, line: Int,
    separator: UInt8 = 0x2C
  ) {
    unsafe self.base = unsafe base
    unsafe self.cells = unsafe cells
    self.line = line
    self.separator = separator
  }

  /// Where the cell begins in the bytes, with its quote.
  func start(_ index: Int) -> Int {
    let cell = unsafe cells[index]
    return Int(cell.start) - (cell.isQuoted ? 1 : 0)
  }

  /// Returns a cell's bytes, quotes doubled as in the file.
  private func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let cell = unsafe cells[index]
    return unsafe UnsafeBufferPointer(start: base + Int(cell.start), count: Int(cell.count))
  }

  /// Returns whether a cell holds nothing.
  package func isEmpty(_ index: Int) -> Bool { unsafe cells[index].count == 0 }

  /// Returns a cell's text.
  package func text(_ index: Int) -> String {
    let text = unsafe String(decoding: bytes(index), as: UTF8.self)
    guard unsafe cells[index].holdsQuotes else { return text }
    return text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
  }

  /// Returns a number that stands for the cell's text: two texts share one once in 2⁶⁴.
  package func key(_ index: Int) -> UInt64 {
    unsafe contentHash(UnsafeRawBufferPointer(bytes(index)))
  }
}

// MARK: - Numbers

extension CSVRow {
  /// Returns the finite number that a cell holds.
  ///
  /// Where commas don't separate cells, one may stand before the decimals: `1.234,5` is 1234.5.
  /// Between semicolons, `1.024` could be either number, and is refused.
  ///
  /// - Parameter least: The smallest number that makes sense.
  package func number(_ index: Int, from least: Double = -.infinity) throws(RowFault) -> Double {
    if separator == 0x2C, let number = unsafe exactNumber(bytes(index)), number >= least {
      return number
    }
    let text = text(index)
    guard separator != 0x3B || !Self.isAmbiguous(text) else {
      throw .cell(
        index,
        "\(text.quoted) may be a thousand times as much. Write it without a point, or with commas "
          + "between the cells.")
    }
    let plain = separator == 0x2C ? nil : Self.withDecimalPoint(text)
    guard let number = (plain ?? text).decimalNumber, number >= least else {
      throw .unexpected(
        in: index, wanted: least == 0 ? "a finite number from 0" : "a finite number")
    }
    return number
  }

  /// Returns a number with a decimal comma as one with a point; `nil` for any other.
  private static func withDecimalPoint(_ text: String) -> String? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let groups = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let isGrouped = groups.count > 1 && groups.dropFirst().allSatisfy { $0.utf8.count == 3 }
    guard parts.count <= 2, parts.count == 2 || groups.count > 2 else { return nil }
    guard groups.count == 1 || isGrouped else { return nil }
    return groups.joined() + (parts.count == 2 ? "." + parts[1] : "")
  }

  /// Whether a point may stand before decimals or behind thousands.
  private static func isAmbiguous(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count == 3, (1...3).contains(parts[0].count) else {
      return false
    }
    return parts[0].first != 0x30 && parts.allSatisfy { $0.allSatisfy { (0x30...0x39) ~= $0 } }
  }

  /// Returns the finite number that a cell holds, written with a point; `nil` for anything else.
  package func plainNumber(_ index: Int) -> Double? { text(index).decimalNumber }

  /// Returns the number above 0 that a cell holds.
  package func positiveNumber(_ index: Int) throws(RowFault) -> Double {
    let number = try number(index, from: 0)
    guard number > 0 else { throw .unexpected(in: index, wanted: "a number above 0") }
    return number
  }

  /// Returns the share that a cell holds: above 0, and at most 1.
  package func share(_ index: Int) throws(RowFault) -> Double {
    let number = try number(index, from: 0)
    guard number > 0, number <= 1 else {
      throw .unexpected(in: index, wanted: "a number above 0 and at most 1")
    }
    return number
  }

  /// Returns a whole number, possibly written with ".0", or `nil` for anything else.
  package func integer(_ index: Int) -> Int? {
    let bytes = unsafe bytes(index)
    var value = 0
    guard !bytes.isEmpty, bytes.count < 12 else { return nil }
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
}

/// Returns the number that up to 15 digits and a point stand for; `nil` for any other text, which
/// may be a number as well.
private func exactNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
  var value = 0
  var decimals = -1
  guard (1...16).contains(bytes.count) else { return nil }
  for position in bytes.indices {
    let byte = unsafe bytes[position]
    if byte == 0x2E, decimals < 0, position > 0 {
      decimals = 0
    } else if byte >= 0x30, byte <= 0x39 {
      value = value * 10 + Int(byte - 0x30)
      if decimals >= 0 { decimals += 1 }
    } else {
      return nil
    }
  }
  // Both are exact, so that the quotient is the nearest number (Clinger 1990).
  guard decimals != 0, value < 1 << 53 else { return nil }
  return decimals < 0 ? Double(value) : Double(value) / powersOfTen[decimals]
}

/// The powers that are exact with those digits.
private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]

/// Returns a hash of bytes, by folded multiplication of eight at a time.
package func contentHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
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
