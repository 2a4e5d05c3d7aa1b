/// How the bytes of a table stand for characters.
package enum TextEncoding: String, Hashable, Sendable {
  /// What tables are written in today.
  case utf8 = "UTF-8"
  /// Two bytes a character, as spreadsheets export "Unicode text".
  case utf16 = "UTF-16"
  /// One byte a character: Latin-1 with the signs that Windows-1252 adds.
  case latin1 = "Latin-1"

  /// Recognises how the bytes at the beginning of a table are encoded.
  ///
  /// UTF-16 is what begins with its mark, or has a null in every second place. Latin-1 is text that
  /// isn't UTF-8. Bytes that no text has are left to whoever reads them as UTF-8.
  init(of beginning: [UInt8]) {
    if Self.byteOrder(of: beginning) != nil {
      self = .utf16
    } else if Self.isValid(beginning) || beginning.contains(where: Self.isControl)
      || beginning.starts(with: [0xFF, 0xFE])
    {
      self = .utf8
    } else {
      self = .latin1
    }
  }

  /// Returns bytes in this encoding as UTF-8, without a mark.
  func utf8(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .utf8: bytes
    case .utf16: Self.fromUTF16(bytes)
    case .latin1: bytes.flatMap { Array(String(Self.character($0)).utf8) }
    }
  }

  // MARK: UTF-16

  private enum ByteOrder { case little, big }

  /// Returns which byte of a pair comes first; `nil` for what isn't UTF-16.
  private static func byteOrder(of bytes: [UInt8]) -> ByteOrder? {
    guard bytes.count >= 4, bytes.count.isMultiple(of: 2) else { return nil }
    if bytes.starts(with: [0xFF, 0xFE]) { return .little }
    if bytes.starts(with: [0xFE, 0xFF]) { return .big }
    let pairs = min(bytes.count, 4_096) / 2
    var (even, odd) = (0, 0)
    for pair in 0..<pairs {
      even += bytes[2 * pair] == 0 ? 1 : 0
      odd += bytes[2 * pair + 1] == 0 ? 1 : 0
    }
    if even == 0, odd * 10 >= pairs * 9 { return .little }
    return odd == 0 && even * 10 >= pairs * 9 ? .big : nil
  }

  private static func fromUTF16(_ bytes: [UInt8]) -> [UInt8] {
    let isBig = byteOrder(of: bytes) == .big
    var units = (0..<bytes.count / 2).map { pair in
      let (first, second) = (UInt16(bytes[2 * pair]), UInt16(bytes[2 * pair + 1]))
      return isBig ? first << 8 | second : second << 8 | first
    }
    if units.first == 0xFEFF { units.removeFirst() }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  // MARK: Latin-1

  /// Whether bytes are UTF-8, but for a character that their end cuts in two.
  private static func isValid(_ bytes: [UInt8]) -> Bool {
    // Only a first mebibyte may end within a character.
    let cuts = bytes.count < 1 << 20 ? 1 : 4
    return (0..<cuts).contains { cut in isText(bytes[..<(bytes.count - cut)]) }
  }

  /// Whether no text has this byte.
  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && ![0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(byte) || byte == 0x7F
  }

  private static func character(_ byte: UInt8) -> Character {
    guard (0x80..<0xA0).contains(byte) else { return Character(Unicode.Scalar(byte)) }
    return windows1252[Int(byte) - 0x80]
  }

  /// What Windows-1252 has where Latin-1 has control characters; its five gaps are shown as such.
  private static let windows1252 = Array("€�‚ƒ„…†‡ˆ‰Š‹Œ�Ž��‘’“”•–—˜™š›œ�žŸ")
}
