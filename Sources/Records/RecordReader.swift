import FoundationEssentials
import Glibc
import RecordFormat
import System

/// Reads a record from the bytes of its file as they come, so that no more of it is in memory than
/// what it says.
struct RecordReader {
  /// How many bytes are read at once.
  private static let chunkBytes = 4 << 20

  /// How many lines a thread decodes before it takes others.
  private static let batchLines = 64

  /// Files larger than this are refused.
  private static let limitMiB = 1024

  private let path: String
  private let threads: Int
  private var record: Record?
  private var linesTaken = 0
  private var wholeBytes = 0
  /// The bytes behind the last whole line.
  private var rest: [UInt8] = []

  /// Begins a record whose lines are decoded on so many threads.
  init(path: String, threads: Int = 1) {
    self.path = path
    self.threads = threads
  }

  /// Takes all bytes of a file.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  mutating func takeFile() throws(RecordError) {
    do {
      let file = try OpenFile(path: path)
      var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
      var total = 0
      while true {
        let count = try file.read(into: &chunk, from: 0)
        guard count > 0 else { return }
        // A pipe or a device has no size that could be looked up.
        total += count
        guard total <= Self.limitMiB << 20 else {
          throw RecordError.tooLarge(path: path, limitMiB: Self.limitMiB)
        }
        try take(chunk[..<count])
      }
    } catch let fault as FileFault {
      throw .unreadable(path: path, reason: fault.reason)
    } catch let error as RecordError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  /// Takes the next bytes.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  mutating func take(_ bytes: some Collection<UInt8>) throws(RecordError) {
    var pending: [UInt8] = []
    swap(&pending, &rest)
    // What was left over has no end of a line.
    var searched = pending.count
    pending += bytes
    var lines: [Range<Int>] = []
    var start = 0
    while let end = pending.lineEnd(from: searched) {
      lines.append(start..<end)
      start = end + 1
      searched = start
    }
    if record == nil, let first = lines.first {
      record = try header(Data(pending[first]))
      linesTaken = 1
      lines.removeFirst()
    }
    for line in decoded(lines, of: pending) { try take(line) }
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

  /// Decodes lines, some at a time on each thread, and returns them in their order.
  private func decoded(_ lines: [Range<Int>], of bytes: [UInt8]) -> [Result<Line, any Error>] {
    let starts = Array(stride(from: 0, to: lines.count, by: Self.batchLines))
    var batches = [[Result<Line, any Error>]](repeating: [], count: starts.count)
    unsafe batches.withUnsafeMutableBufferPointer { batches in
      concurrently(starts.count, threads: threads) { task, _ in
        let decoder = JSONDecoder()
        let end = min(starts[task] + Self.batchLines, lines.count)
        unsafe batches[task] = lines[starts[task]..<end].map { line in
          Result { try decoder.decode(Line.self, from: Data(bytes[line])) }
        }
      }
    }
    return batches.flatMap(\.self)
  }

  private mutating func take(_ line: Result<Line, any Error>) throws(RecordError) {
    linesTaken += 1
    switch line {
    case .failure(let error): throw damaged(Self.explain(error))
    case .success(.invocation(let invocation)):
      guard record?.has(cell: invocation.cell) == true else {
        throw damaged("it names the cell '\(invocation.cell)', which the header lacks")
      }
      if let fault = invocation.numberFault { throw damaged(fault) }
      record?.append(invocation)
    case .success(.footer(let footer)):
      if let fault = footer.numberFault { throw damaged(fault) }
      record?.footer = footer
    case .success(.header): throw damaged("another record begins here")
    // Lines of kinds that a later minor version may add are for its readers.
    case .success(.other): break
    }
  }

  private func damaged(_ reason: String) -> RecordError {
    .damaged(path: path, line: linesTaken, reason: reason)
  }

  private func header(_ line: Data) throws(RecordError) -> Record {
    let decoder = JSONDecoder()
    guard let version = try? decoder.decode(Version.self, from: line), version.type == "header"
    else { throw .notARecord(path: path) }
    guard version.schemaVersion <= recordSchemaVersion else {
      throw .newerSchema(path: path, version: version.schemaVersion)
    }
    let header: HeaderV1
    do { header = try decoder.decode(HeaderV1.self, from: line) } catch {
      throw .damaged(path: path, line: 1, reason: Self.explain(error))
    }
    return try Record(path: path, header: header)
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
    case header
    case other

    private enum Key: String, CodingKey { case type }

    init(from decoder: any Decoder) throws {
      switch try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .type) {
      case "invocation": self = .invocation(try InvocationV1(from: decoder))
      case "footer": self = .footer(try FooterV1(from: decoder))
      case "header": self = .header
      default: self = .other
      }
    }
  }
}

extension FileFault {
  /// Why a record can't be read, as the end of a sentence.
  fileprivate var reason: String {
    switch self {
    case .missing: "there is no file of this name"
    case .folder: "it is a folder"
    case .tooLarge(let limit): "it is larger than \(limit) MiB"
    case .unreadable(let reason): reason
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
