import RecordFormat

/// A record can't be read or written.
package enum RecordError: Error, Hashable, CustomStringConvertible {
  /// The file isn't there, or may not be read.
  case unreadable(path: String, reason: String)
  /// The file is larger than what is read, 1024 MiB.
  case tooLarge(path: String, limitMiB: Int)
  /// The first line is no header.
  case notARecord(path: String)
  /// A newer version of the program wrote the file.
  case newerSchema(path: String, version: Int)
  /// A line can't be decoded, or contradicts others. Lines count from 1.
  case damaged(path: String, line: Int, reason: String)
  /// The folder for a new record can't be made or written.
  case folder(path: String, reason: String)
  /// The first line can't be written, for instance because the disk is full; no record is left.
  case beginning(path: String, reason: String)
  /// A line can't be added, for instance because the disk is full.
  case write(path: String, reason: String)
  /// A record that is there can't be opened for writing, so that nothing was measured yet.
  case notWritable(path: String, reason: String)
  /// Another process holds the lock on the file.
  case inUse(path: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "The record \(path) can't be read: \(reason)."
    case .tooLarge(let path, let limit):
      "The record \(path) is larger than \(limit) MiB; this program reads no larger ones."
    case .notARecord(let path):
      "\(path) is not a record of divide: its first line is no JSON header. Nothing was changed."
    case .newerSchema(let path, let version):
      "The record \(path) has schema version \(version), and this program reads up to "
        + "\(recordSchemaVersion). Update divide. Nothing was changed."
    case .damaged(let path, let line, let reason):
      "The record \(path) is damaged in line \(line): \(reason)."
    case .folder(let path, let reason):
      "The results folder \(path) can't be used: \(reason). "
        + "Name one that can be written with --results."
    case .beginning(let path, let reason):
      "The record \(path) can't be begun: \(reason). Nothing was measured. Make room, or name "
        + "another folder with --results."
    case .write(let path, let reason):
      "The record \(path) can't be written: \(reason). What was measured before is saved; "
        + "make room, then go on with --resume \(path)."
    case .notWritable(let path, let reason):
      "The record \(path) can't be gone on with: \(reason). Check its name and rights, or copy it "
        + "to where you may write and go on with the copy. Nothing was measured or changed."
    case .inUse(let path):
      "The record \(path) is being written by another run. Wait for it, or stop it first."
    }
  }
}
