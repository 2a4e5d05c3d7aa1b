import Glibc

/// What a path leads to.
package enum FileKind: String, Hashable, Sendable {
  /// A file that can be read to its end.
  case regular = "a file"
  /// A folder.
  case folder = "a folder"
  /// A pipe with a name, which waits for somebody who writes.
  case pipe = "a pipe"
  /// A socket.
  case socket = "a socket"
  /// A device.
  case device = "a device"

  fileprivate init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFDIR: .folder
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .regular
      }
  }

  /// Returns what a path leads to, without opening it; `nil` where there is nothing.
  ///
  ///     FileKind(of: "/dev/null")  // .device
  package init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(mode: status.st_mode)
  }
}

/// A file, and nothing else that a path may lead to.
///
/// To open a pipe may take for ever, and to read a device may never end. So what it is is looked up
/// before it is opened, and again in what was opened.
package struct RegularFile: Hashable, Sendable {
  /// Where the file is.
  package let path: String

  /// Looks up what a path leads to.
  ///
  /// - Throws: `RegularFileError` if there is nothing, or no file.
  package init(_ path: String) throws(RegularFileError) {
    guard let kind = FileKind(of: path) else { throw .missing(path: path, code: errno) }
    guard kind == .regular else { throw .other(path: path, kind) }
    self.path = path
  }

  /// Files larger than 2 GiB are refused where all of them is wanted: a file with holes may claim
  /// any size.
  private static let most = 1 << 31

  /// Reads the file to its end, or its first bytes.
  ///
  /// - Throws: `RegularFileError` if it can't be read, is too large, or is no file any more.
  package func bytes(first wanted: Int? = nil) throws(RegularFileError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, code: errno)
    }
    let kind = FileKind(mode: status.st_mode)
    guard kind == .regular else { throw .other(path: path, kind) }
    var bytes: [UInt8] = []
    guard wanted != nil || status.st_size <= Self.most else { throw .tooLarge(path: path) }
    var chunk = [UInt8](repeating: 0, count: min(1 << 16, wanted ?? .max))
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw .unreadable(path: path, code: errno)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if let wanted, bytes.count >= wanted { return Array(bytes.prefix(wanted)) }
    }
  }
}

/// A path doesn't lead to a file that can be read.
package enum RegularFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing is there, or it can't be looked up.
  case missing(path: String, code: Int32)
  /// What is there is no file.
  case other(path: String, FileKind)
  /// The file can't be read.
  case unreadable(path: String, code: Int32)
  /// The file is larger than 2 GiB.
  case tooLarge(path: String)

  /// What is wrong, and what to do.
  package var description: String {
    switch self {
    case .missing(let path, let code):
      "\(path) can't be found: \(Self.reason(code)). Check the name, and the rights of its folders."
    case .other(let path, let kind): "\(path) is \(kind.rawValue), not a file."
    case .unreadable(let path, let code):
      "\(path) can't be read: \(Self.reason(code)). Check its rights."
    case .tooLarge(let path): "\(path) is larger than 2 GiB. Build it again, or give another file."
    }
  }

  private static func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
