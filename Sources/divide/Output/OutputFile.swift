import Glibc
import System

/// A file that a result is written to.
struct OutputFile {
  private let path: String

  /// Names a file; it need not exist.
  init(_ path: String) { self.path = path }

  /// Finds out whether it can be written, and leaves it as it is.
  func check() throws(OutputError) {
    guard !path.isEmpty else { throw .noName }
    if let mode = Self.mode(of: path) {
      guard mode & S_IFMT != S_IFDIR else { throw .folder(path) }
      guard unsafe access(path, W_OK) == 0 else { throw .file(path, reason(errno)) }
    } else {
      guard let mode = Self.mode(of: folder), mode & S_IFMT == S_IFDIR else {
        throw .noFolder(file: path, folder: folder)
      }
      guard unsafe access(folder, W_OK | X_OK) == 0 else { throw .file(path, reason(errno)) }
    }
  }

  /// Writes a text, so that the file has all of it or what it had before.
  ///
  /// A file that can't be replaced, such as a device, is written in place.
  func write(_ text: String) throws(OutputError) {
    let mode = Self.mode(of: path)
    let isReplaceable = mode.map { $0 & S_IFMT == S_IFREG } ?? true
    if isReplaceable, let (file, temporary) = makeTemporary() {
      let isWritten = writeAll(text.utf8, to: file)
      let problem = errno
      if let mode { fchmod(file, mode & 0o7777) }
      let isClosed = close(file) == 0
      guard isWritten, isClosed, unsafe rename(temporary, target) == 0 else {
        let reason = reason(isWritten ? errno : problem)
        unsafe unlink(temporary)
        throw .file(path, reason)
      }
      return
    }
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .file(path, reason(errno)) }
    let isWritten = writeAll(text.utf8, to: file)
    let problem = errno
    guard close(file) == 0, isWritten else {
      throw .file(path, reason(isWritten ? errno : problem))
    }
  }

  /// Makes a file beside the one to write; `nil` where that isn't allowed.
  private func makeTemporary() -> (file: Int32, path: String)? {
    let temporary = "\(target).\(getpid())"
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    return file < 0 ? nil : (file, temporary)
  }

  /// The file that a link leads to.
  private var target: String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private var folder: String {
    let path = path.hasSuffix("/") ? path.dropLast() : path[...]
    guard let slash = path.lastIndex(of: "/") else { return path == "." ? "/" : "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder, with those that it is in; nothing happens where there is one.
  static func makeFolder(_ path: String) throws(OutputError) {
    if let mode = mode(of: path) {
      guard mode & S_IFMT == S_IFDIR else { throw .noNewFolder(path, "a file has this name") }
      return
    }
    let parent = OutputFile(path).folder
    if parent != path { try makeFolder(parent) }
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .noNewFolder(path, reason(errno))
    }
  }

  /// Finds out whether files can be written into a folder that may have to be made, and leaves
  /// everything as it is.
  static func checkFolder(_ path: String) throws(OutputError) {
    guard !path.isEmpty else { throw .noNewFolder("", "it has no name") }
    guard let mode = mode(of: path) else {
      let parent = OutputFile(path).folder
      guard parent != path else { throw .noNewFolder(path, reason(ENOENT)) }
      return try checkFolder(parent)
    }
    guard mode & S_IFMT == S_IFDIR else { throw .noNewFolder(path, "a file has this name") }
    guard unsafe access(path, W_OK | X_OK) == 0 else { throw .noNewFile(path, reason(errno)) }
  }

  /// Returns the kind and the permissions of a file; `nil` where there is none.
  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode : nil
  }
}
