import Glibc

/// The small text files in which Linux describes itself, below a root folder.
///
/// Tests give a folder recorded on another machine as the root.
package struct SystemFiles: Hashable, Sendable {
  /// The folder that stands for `/`.
  package var root: String

  /// Creates a view of the files below a root folder.
  package init(root: String = "/") { self.root = root.hasSuffix("/") ? root : root + "/" }

  /// Whether these are the files of the system that this process runs on.
  package var isThisSystem: Bool { root == "/" }

  /// Returns the beginning of a file, or `nil` if it is missing or unreadable.
  ///
  /// - Parameters:
  ///   - path: The path below the root, without a leading slash.
  ///   - limit: How many bytes to read at most. The kernel writes these files as they are read, so
  ///     a limit saves its work too: on a machine with many PUs a whole `/proc/cpuinfo` is slow.
  /// - Returns: The text, cut at the limit.
  package func text(_ path: String, limit: Int = 1 << 18) -> String? {
    let descriptor = unsafe open(root + path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
      let wanted = min(buffer.count, limit - bytes.count)
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, wanted)
      }
      if count < 0 { return nil }
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns the first line of a file without the space around it, or `nil` if there is none.
  package func line(_ path: String) -> String? {
    text(path, limit: 4096)?.split(whereSeparator: \.isNewline).first?.trimmed
  }

  /// Returns the number that a file holds, or `nil` if it holds something else.
  package func integer(_ path: String) -> Int64? { line(path).flatMap { Int64($0) } }

  /// Returns the names in a folder, sorted; nothing where it can't be read.
  package func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(root + path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

extension StringProtocol {
  /// The text without the space around it, or `nil` if nothing is left.
  package var trimmed: String? {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return nil }
    return String(self[first...last])
  }
}
