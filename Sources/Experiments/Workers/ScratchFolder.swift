import FoundationEssentials
package import Glibc

/// A folder that workers may write in, and that is removed with this object.
///
/// A lock on the folder says that its owner is alive. It ends with the process, however that ends,
/// so that the next run can remove what nobody holds: see `removeAbandoned`.
package final class ScratchFolder: Sendable {
  /// The folder's path.
  package let path: String
  private let lock: Int32

  /// How the names of scratch folders begin; a UUID follows.
  private static let prefix = "divide-scratch-"

  /// Where scratch folders are made: `TMPDIR`, or `/tmp`.
  package static var parent: String { FileManager.default.temporaryDirectory.path }

  /// Makes the folder, for this user alone.
  ///
  /// - Throws: `ScratchFolderError` if that isn't possible.
  package init(in parent: String = ScratchFolder.parent) throws(ScratchFolderError) {
    while true {
      let path = "\(parent)/\(Self.prefix)\(UUID().uuidString)"
      guard unsafe mkdir(path, 0o700) == 0 else {
        throw ScratchFolderError(path: path, code: errno)
      }
      let lock = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
      // Between making it and locking it, another run may have taken it for abandoned.
      if lock < 0, errno == ENOENT { continue }
      if lock >= 0, Self.isHeldElsewhere(lock) || Self.isGone(lock, from: path) {
        close(lock)
        continue
      }
      // Without a lock, as where a file system has none, nobody takes it for abandoned either.
      self.path = path
      self.lock = lock
      return
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    if lock >= 0 { close(lock) }
  }

  /// Locks a folder, and returns whether somebody else had locked it.
  private static func isHeldElsewhere(_ folder: Int32) -> Bool {
    flock(folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Whether a path doesn't lead to a folder any more.
  private static func isGone(_ folder: Int32, from path: String) -> Bool {
    var (own, there) = (stat(), stat())
    guard unsafe fstat(folder, &own) == 0 else { return false }
    return unsafe lstat(path, &there) != 0 || there.st_ino != own.st_ino
      || there.st_dev != own.st_dev
  }
}

// MARK: - What killed runs left

extension ScratchFolder {
  /// Removes the scratch folders whose owners ended without removing them.
  ///
  /// What another user owns, what a living process holds and what has another name is left alone.
  ///
  /// - Returns: The folders that were removed.
  @discardableResult
  package static func removeAbandoned(
    in parent: String = ScratchFolder.parent, user: uid_t = geteuid()
  ) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.sorted().compactMap { name in
      guard name.hasPrefix(prefix), UUID(uuidString: String(name.dropFirst(prefix.count))) != nil
      else { return nil }
      let path = "\(parent)/\(name)"
      let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
      guard folder >= 0 else { return nil }
      defer { close(folder) }
      var status = stat()
      guard unsafe fstat(folder, &status) == 0, status.st_uid == user,
        flock(folder, LOCK_EX | LOCK_NB) == 0
      else { return nil }
      do { try FileManager.default.removeItem(atPath: path) } catch { return nil }
      return path
    }
  }
}

/// No scratch folder can be made.
package struct ScratchFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder that was to be made.
  package let path: String
  /// The number of the error, as in `errno.h`.
  package let code: Int32

  /// What happened, why, and what to do.
  package var description: String {
    let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return "The folder \(path), in which workers write, can't be made: \(reason). Set TMPDIR to a "
      + "folder that you may write in and that has space."
  }
}
