import Glibc

// Besides reading, control groups take writes and come and go as folders. Files are written whole
// in one call: the kernel takes every write to a control file as one command.

/// What went wrong with one of the kernel's files.
package struct SystemFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  package let location: String
  /// What was being done to it, such as `remove the folder`.
  package let action: String
  /// The number of the error, as in `errno.h`.
  package let code: Int32

  /// What failed, where and why.
  package var description: String { "Cannot \(action) \(location): \(reason)." }

  /// The kernel's words for the error.
  package var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

// MARK: - Files

extension SystemFiles {
  /// Returns where a path below the root really is.
  package func location(of path: String) -> String { root + path }

  /// Returns the words of a file; none where it cannot be read.
  package func words(_ path: String) -> [String] {
    text(path)?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
  }

  /// Returns the value beside a key in a file of `key value` lines.
  package func value(of key: String, in path: String) -> Int64? {
    for line in text(path)?.split(separator: "\n") ?? [] {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == key { return Int64(words[1]) }
    }
    return nil
  }

  /// Writes a text to a file in one call.
  ///
  /// The file is made where there is none, so that a plain folder can stand in for a control group.
  package func write(_ text: String, to path: String) throws(SystemFileError) {
    let file = unsafe open(location(of: path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw error("write '\(text)' to", path) }
    defer { _ = close(file) }
    let bytes = Array(text.utf8)
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    guard count == bytes.count else { throw error("write '\(text)' to", path) }
  }

  private func error(_ action: String, _ path: String) -> SystemFileError {
    SystemFileError(location: location(of: path), action: action, code: errno)
  }
}

// MARK: - Folders

extension SystemFiles {
  /// Returns whether there is a file or folder.
  package func exists(_ path: String) -> Bool { unsafe access(location(of: path), F_OK) == 0 }

  /// Makes a folder in an existing one.
  package func makeFolder(_ path: String) throws(SystemFileError) {
    guard unsafe mkdir(location(of: path), 0o755) == 0 else { throw error("make the folder", path) }
  }

  /// Removes a folder that is empty or a control group without processes.
  package func removeFolder(_ path: String) throws(SystemFileError) {
    guard unsafe rmdir(location(of: path)) == 0 else { throw error("remove the folder", path) }
  }

  /// Returns whether a program listens at a Unix socket.
  package func answers(socket path: String) -> Bool {
    let location = Array(location(of: path).utf8)
    var address = sockaddr_un()
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard location.count < room else { return false }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: location) }
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { _ = close(descriptor) }
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
