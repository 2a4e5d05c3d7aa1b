import Glibc

/// The bytes of a file in pieces that end where rows do.
///
/// Each byte is read once, so that the file may be a pipe.
struct CSVChunks: ~Copyable {
  /// Why there are no more chunks, besides the end of the file.
  enum Fault: Error {
    case unreadable
    case endlessRow
  }

  /// The bytes of one chunk, at the beginning of a buffer.
  struct Chunk {
    var buffer: [UInt8]
    var count: Int
  }

  /// A longer row than this is a quote that was never closed.
  private static let longestRow = 64 << 20

  private let file: InputFile?
  /// The beginning of the file, of which `given` bytes have been given away.
  private let ahead: [UInt8]
  private var given = 0
  /// Whether the file has no bytes behind those ahead.
  private var isExhausted: Bool
  /// A row that the last chunk began.
  private var carry: [UInt8] = []
  /// The chunks that were read last.
  private(set) var chunks: [Chunk] = []

  /// Opens a file, and reads its first mebibyte.
  init(path: String) throws(Fault) {
    let file = try InputFile(path: path)
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = try file.read(into: &bytes, from: 0)
    isExhausted = count < bytes.count
    bytes.removeLast(bytes.count - count)
    ahead = bytes
    self.file = file
  }

  /// Reads the file to its end, in another encoding, and returns it as chunks of UTF-8.
  ///
  /// Other encodings are those of small files that people export.
  consuming func transcoded(from encoding: TextEncoding) throws(Fault) -> CSVChunks {
    var bytes = ahead
    if !isExhausted, let file {
      var piece = [UInt8](repeating: 0, count: 1 << 20)
      while true {
        let count = try file.read(into: &piece, from: 0)
        bytes += piece[..<count]
        guard count == piece.count else { break }
      }
    }
    return CSVChunks(encoding.utf8(bytes))
  }

  /// Takes bytes that are in memory already.
  init(_ bytes: [UInt8]) {
    file = nil
    ahead = bytes
    isExhausted = true
  }

  /// The beginning of the file, before anything is given away.
  var beginning: [UInt8] { ahead }

  /// Leaves out so many bytes of the beginning.
  mutating func drop(_ count: Int) { given += count }

  /// Whether there are no more chunks.
  var isAtEnd: Bool { isExhausted && given == ahead.count && carry.isEmpty }

  /// Reads the next chunks.
  ///
  /// - Parameters:
  ///   - most: How many chunks to read at most.
  ///   - size: How many bytes a chunk has, besides a row that the one before it began.
  mutating func read(_ most: Int, size: Int) throws(Fault) {
    // The buffers of the last chunks are used again.
    var spare = Array(chunks.reversed())
    chunks = []
    while chunks.count < most, !isAtEnd {
      var chunk = spare.popLast() ?? Chunk(buffer: [], count: 0)
      try fill(&chunk, size)
      chunks.append(chunk)
    }
  }

  private mutating func fill(_ chunk: inout Chunk, _ size: Int) throws(Fault) {
    let near = min(size, ahead.count - given)
    let room = carry.count + (isExhausted ? near : size)
    if chunk.buffer.count < room { chunk.buffer = Array(repeating: 0, count: room) }
    chunk.buffer.replaceSubrange(0..<carry.count, with: carry)
    var filled = carry.count + near
    chunk.buffer.replaceSubrange(carry.count..<filled, with: ahead[given..<given + near])
    given += near
    if filled < room, let file {
      filled += try file.read(into: &chunk.buffer, from: filled)
      isExhausted = filled < chunk.buffer.count
    }
    carry = []
    let isLast = isAtEnd
    chunk.count = isLast ? filled : unsafe CSVLexer.lastRowEnd(chunk.buffer, filled)
    carry = Array(chunk.buffer[chunk.count..<filled])
    guard carry.count < Self.longestRow else { throw .endlessRow }
  }
}

/// A file that is open for reading as long as this lives.
private final class InputFile {
  private let descriptor: Int32

  init(path: String) throws(CSVChunks.Fault) {
    descriptor = unsafe open(path == "-" ? "/dev/stdin" : path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable }
  }

  deinit { _ = close(descriptor) }

  /// Fills an array from a place on, and returns how many bytes there were: fewer than fit at the
  /// end only.
  func read(into bytes: inout [UInt8], from start: Int) throws(CSVChunks.Fault) -> Int {
    var filled = start
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress.map { unsafe $0 + filled }, $0.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable }
      if count == 0 { break }
      filled += count
    }
    return filled - start
  }
}
