import System

/// The bytes of a file in pieces that end where rows do.
///
/// Each byte is read once, so that the file may be a pipe.
struct CSVChunks: ~Copyable {
  /// The bytes of one chunk, at the beginning of a buffer.
  struct Chunk {
    var buffer: [UInt8]
    var count: Int
  }

  /// A longer row than this is a quote that was never closed.
  private static let longestRow = 64 << 20

  private let file: OpenFile?
  /// The beginning of the file, of which `given` bytes have been given away.
  private let ahead: [UInt8]
  private var given = 0
  /// Whether the file has no bytes behind those ahead.
  private var isExhausted: Bool
  /// A row that the last chunk began.
  private var carry: [UInt8] = []
  /// What stands between cells.
  var separator: UInt8 = 0x2C
  /// Whether the last chunk was given away in the middle of a row that is too long to be one.
  private(set) var isCut = false
  /// The chunks that were read last.
  private(set) var chunks: [Chunk] = []

  /// Opens a file, and reads its first mebibyte.
  init(path: String) throws(FileFault) {
    let file = try OpenFile(path: path)
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
  consuming func transcoded(from encoding: TextEncoding) throws(FileFault) -> CSVChunks {
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
  mutating func read(_ most: Int, size: Int) throws(FileFault) {
    // The buffers of the last chunks are used again.
    var spare = Array(chunks.reversed())
    chunks = []
    while chunks.count < most, !isAtEnd {
      var chunk = spare.popLast() ?? Chunk(buffer: [], count: 0)
      try fill(&chunk, size)
      chunks.append(chunk)
    }
  }

  private mutating func fill(_ chunk: inout Chunk, _ size: Int) throws(FileFault) {
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
    chunk.count =
      isLast
      ? filled
      : unsafe CSVLexer.lastRowEnd(
        chunk.buffer, filled, separator: separator)
    carry = Array(chunk.buffer[chunk.count..<filled])
    guard carry.count >= Self.longestRow else { return }
    // Whoever reads the chunk sees what is wrong with the row.
    chunk.count = filled
    carry = []
    given = ahead.count
    isExhausted = true
    isCut = true
  }
}
