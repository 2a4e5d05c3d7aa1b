/// Bytes that become lines as they come.
package struct LineBuffer {
  private var rest: [UInt8] = []

  /// Creates a buffer that holds nothing.
  package init() {}

  /// The bytes behind the last whole line.
  package var pendingBytes: Int { rest.count }

  /// Takes the next bytes, and hands over each line that they complete, without its end.
  package mutating func take(_ bytes: ArraySlice<UInt8>, line: (String) -> Void) {
    rest += bytes
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: 0x0A) {
      line(String(decoding: rest[start..<end], as: UTF8.self))
      start = end + 1
    }
    rest.removeSubrange(..<start)
  }

  /// Forgets what is no whole line.
  package mutating func clear() { rest.removeAll() }
}
