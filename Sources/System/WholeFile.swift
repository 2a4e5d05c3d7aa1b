import Glibc

/// A file that is open for reading as long as this lives; it may be a pipe.
package final class OpenFile {
  private let descriptor: Int32

  /// Opens a file; `-` is standard input.
  package init(path: String) throws(FileFault) {
    // Standard input may be a socket, which can't be opened by a name.
    descriptor =
      path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw FileFault(errno) }
  }

  deinit { _ = close(descriptor) }

  /// Fills an array from a place on, and returns how many bytes there were: fewer than fit at the
  /// end only.
  package func read(into bytes: inout [UInt8], from start: Int) throws(FileFault) -> Int {
    var filled = start
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress.map { unsafe $0 + filled }, $0.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileFault(errno) }
      if count == 0 { break }
      filled += count
    }
    return filled - start
  }

  /// Returns all bytes of a file of at most so many; `-` is standard input.
  package static func bytes(of path: String, most: Int) throws(FileFault) -> [UInt8] {
    let file = try OpenFile(path: path)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try file.read(into: &piece, from: 0)
      bytes += piece[..<count]
      guard bytes.count <= most else { throw .tooLarge(limitMiB: most >> 20) }
      guard count == piece.count else { return bytes }
    }
  }
}

/// Why a file can't be read.
package enum FileFault: Error, Hashable, CustomStringConvertible {
  /// There is none of this name.
  case missing
  /// It is a folder.
  case folder
  /// It has more bytes than anybody wants to read.
  case tooLarge(limitMiB: Int)
  /// The kernel says why not.
  case unreadable(String)

  /// Recognises what the kernel says.
  fileprivate init(_ code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .missing
    case EISDIR: self = .folder
    default:
      self = .unreadable(
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
    }
  }

  package var description: String {
    switch self {
    case .missing: "There is no file of this name."
    case .folder: "This is a folder. Give a file in it."
    case .tooLarge(let limit): "The file is larger than \(limit) MiB."
    case .unreadable(let reason): "The file can't be read: \(reason)."
    }
  }
}
