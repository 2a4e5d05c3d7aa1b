import FoundationEssentials
import Glibc
import RecordFormat

/// Reads a record from the bytes of its file as they come, so that no more of it is in memory than
/// what it says.
struct RecordReader {
  /// How many bytes are read at once.
  private static let chunkBytes = 4 << 20

  private let path: String
  private let decoder = JSONDecoder()
  private var record: Record?
  private var lines = 0
  private var wholeBytes = 0
  /// The bytes behind the last whole line.
  private var rest: [UInt8] = []

  /// Begins a record.
  init(path: String) { self.path = path }

  /// Takes all bytes of a file.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  mutating func takeFile() throws(RecordError) {
    let unreadable = RecordError.unreadable(
      path: path, reason: "there is no such file, or it may not be read")
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable }
    defer { close(file) }
    var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
    while true {
      let count = unsafe read(file, &chunk, chunk.count)
      guard count > 0 else {
        guard count == 0 else { throw unreadable }
        return
      }
      try take(chunk[..<count])
    }
  }

  /// Takes the next bytes.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  mutating func take(_ bytes: some Collection<UInt8>) throws(RecordError) {
    var pending = rest
    pending += bytes
    var start = 0
    while let end = pending.lineEnd(from: start) {
      try take(line: Data(pending[start..<end]))
      start = end + 1
    }
    wholeBytes += start
    pending.removeFirst(start)
    rest = pending
  }

  /// Returns the record, of which nothing more comes.
  ///
  /// - Throws: `RecordError` if there is none.
  consuming func finish() throws(RecordError) -> Record {
    guard var record else { throw .notARecord(path: path) }
    record.isTorn = !rest.isEmpty
    record.wholeBytes = wholeBytes
    return record
  }

  private mutating func take(line: Data) throws(RecordError) {
    lines += 1
    guard record != nil else {
      record = try header(line)
      return
    }
    let line: Line = try decode(line)
    switch line {
    case .invocation(let invocation):
      guard record?.has(cell: invocation.cell) == true else {
        throw damaged("it names the cell '\(invocation.cell)', which the header lacks")
      }
      if let fault = invocation.numberFault { throw damaged(fault) }
      record?.append(invocation)
    case .footer(let footer):
      if let fault = footer.numberFault { throw damaged(fault) }
      record?.footer = footer
    // Lines of kinds that a later minor version may add are for its readers.
    case .other: break
    }
  }

  private func damaged(_ reason: String) -> RecordError {
    .damaged(path: path, line: lines, reason: reason)
  }

  private func header(_ line: Data) throws(RecordError) -> Record {
    guard let version = try? decoder.decode(Version.self, from: line), version.type == "header"
    else { throw .notARecord(path: path) }
    guard version.schemaVersion <= recordSchemaVersion else {
      throw .newerSchema(path: path, version: version.schemaVersion)
    }
    return try Record(path: path, header: try decode(line))
  }

  private func decode<Value: Decodable>(_ line: Data) throws(RecordError) -> Value {
    do { return try decoder.decode(Value.self, from: line) } catch {
      throw damaged(Self.explain(error))
    }
  }

  private static func explain(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "it is not JSON" }
    switch error {
    case .keyNotFound(let key, _): return "the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      return "'\(key)' has the wrong type"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: return "it is not JSON"
    case .dataCorrupted(let context):
      return "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not known"
    @unknown default: return "it can't be decoded"
    }
  }

  /// What is read of a header before anything else.
  private struct Version: Decodable {
    var type: String
    var schemaVersion: Int
  }

  /// A line behind the header, decoded in one go.
  private enum Line: Decodable {
    case invocation(InvocationV1)
    case footer(FooterV1)
    case other

    private enum Key: String, CodingKey { case type }

    init(from decoder: any Decoder) throws {
      switch try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .type) {
      case "invocation": self = .invocation(try InvocationV1(from: decoder))
      case "footer": self = .footer(try FooterV1(from: decoder))
      default: self = .other
      }
    }
  }
}

extension [UInt8] {
  /// Where the first line ends that begins at a place; `nil` if its end isn't there.
  fileprivate func lineEnd(from start: Int) -> Int? {
    unsafe withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, start < count,
        let found = unsafe memchr(base + start, 0x0A, count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
