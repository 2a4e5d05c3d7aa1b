import FoundationEssentials
import Glibc

/// The system's files, below a folder: `/`, or a recorded or temporary one in tests.
package struct SystemFolder: Hashable, Sendable {
  package var root: String

  /// Creates the view of a system.
  package init(root: String = "/") { self.root = root == "/" ? "" : root }

  /// Returns the real path of a system path.
  package func path(_ path: String) -> String { root + path }

  /// Returns a small file's text without surrounding white space, or `nil` if it can't be read.
  package func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: self.path(path)) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    return String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Returns whether there is such a file or folder.
  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: self.path(path)) }

  /// Returns the names in a folder.
  func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []
  }

  /// Writes a small file in place, as the kernel's files need it, and says whether that worked.
  func write(_ text: String, to path: String) -> Bool {
    guard let file = FileHandle.writing(self.path(path)) else { return false }
    return file.write(text)
  }

  /// Makes a folder and says whether that worked.
  func makeFolder(_ path: String) -> Bool {
    (try? FileManager.default.createDirectory(
      atPath: self.path(path), withIntermediateDirectories: false)) != nil
  }

  /// Removes an empty folder, as control groups need it, and says whether that worked.
  @discardableResult
  func removeFolder(_ path: String) -> Bool { unsafe rmdir(self.path(path)) == 0 }
}

/// A file open for writing.
@safe
private final class FileHandle {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }
  deinit { close(descriptor) }

  static func writing(_ path: String) -> FileHandle? {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    return descriptor < 0 ? nil : FileHandle(descriptor)
  }

  func write(_ text: String) -> Bool {
    var text = text
    let length = text.utf8.count
    let written = text.withUTF8 { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    return written == length
  }
}
