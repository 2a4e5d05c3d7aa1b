import FoundationEssentials
import Glibc
package import RecordFormat
import System

/// Appends lines to a record, each on the disk before the next is measured.
@safe
package final class RecordWriter {
  /// The record's path.
  package let path: String
  private let descriptor: Int32

  /// Creates a record that isn't there yet, with the folders above it.
  ///
  /// - Throws: `RecordError` if the folder can't be made or written.
  package init(creating path: String) throws(RecordError) {
    self.path = path
    let folder = URL(filePath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .folder(path: folder, reason: Self.reason())
    }
    descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .folder(path: folder, reason: Self.reason()) }
    try lock()
  }

  /// Writes to a descriptor that is open already.
  package init(writing descriptor: Int32, path: String) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Opens a record to go on with it, and drops a last line that was cut short.
  ///
  /// - Parameter length: The bytes that are whole.
  /// - Throws: `RecordError` if it can't be written, or another run writes it.
  package init(resuming path: String, keeping length: Int) throws(RecordError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw .notWritable(path: path, reason: Self.reason()) }
    try lock()
    guard ftruncate(descriptor, off_t(length)) == 0 else {
      throw .write(path: path, reason: Self.reason())
    }
  }

  deinit { close(descriptor) }

  private func lock() throws(RecordError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path: path) }
  }

  /// Appends one line and waits until the disk has it.
  package func append(_ line: some Encodable) throws(RecordError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data: Data
    do { data = try encoder.encode(line) } catch {
      throw .write(path: path, reason: "a value can't be encoded (\(error))")
    }
    data.append(0x0A)
    guard writeAll(data, to: descriptor), fsync(descriptor) == 0 else {
      throw .write(path: path, reason: Self.reason())
    }
  }

  /// Writes the first line; where that isn't possible, no record is left to go on with.
  package func begin(_ header: HeaderV1) throws(RecordError) {
    do { try append(header) } catch {
      unsafe unlink(path)
      guard case .write(_, let reason) = error else { throw error }
      throw .beginning(path: path, reason: reason)
    }
  }

  private static func reason() -> String {
    unsafe String(cString: strerror(errno)).lowercased()
  }
}

// MARK: - Beginning

extension RecordWriter {
  /// How many runs may begin in one folder in one second.
  private static let mostOfOneSecond = 10_000

  /// Begins a record in a folder, named after its run.
  ///
  /// Where another run began in the same second, both the run and the file get a number: the kernel
  /// makes a file of one name once.
  ///
  /// - Returns: The writer, and the header as it was written.
  /// - Throws: `RecordError` if the folder can't be made or written.
  package static func begin(
    _ header: HeaderV1, in folder: String
  ) throws(RecordError) -> (writer: RecordWriter, header: HeaderV1) {
    var number = 0
    while true {
      number += 1
      var header = header
      if number > 1 { header.run += "-\(number)" }
      let path = "\(folder)/\(header.run).jsonl"
      let writer: RecordWriter
      do { writer = try RecordWriter(creating: path) } catch {
        guard number < mostOfOneSecond, unsafe access(path, F_OK) == 0 else { throw error }
        continue
      }
      try writer.begin(header)
      return (writer, header)
    }
  }
}
