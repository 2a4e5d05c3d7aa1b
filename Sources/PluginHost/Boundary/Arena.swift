internal import CChannel
import Glibc
import PluginProtocol

/// The memory file in which all tensors of a kernel lie, so that the process that computes can map
/// them.
///
/// It only grows: a kernel that cut it short would end the judge.
package final class Arena {
  /// The descriptor of the file, which the process that computes is started with.
  let file: Int32
  private var bytes = 0
  private(set) var places = 0

  private static let page = 4096

  /// Makes an empty file.
  ///
  /// - Throws: `KernelFailure` if the system makes none.
  package init() throws(KernelFailure) {
    file = divide_arena_make()
    guard file >= 0 else {
      throw KernelFailure(
        .outOfMemory,
        "The system gives no file in memory: \(unsafe String(cString: strerror(errno))).")
    }
  }

  deinit { close(file) }

  /// Whether it is as large as it was made, and takes no more memory.
  var isIntact: Bool {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { return false }
    return status.st_size <= bytes && status.st_blocks * 512 <= bytes
  }

  /// Makes room for so many bytes, and returns where they begin: at the beginning of a page.
  ///
  /// - Returns: `nil` if there is no room.
  func extend(by count: Int) -> (offset: Int, place: Int)? {
    let start = bytes
    let (end, isTooLarge) = start.addingReportingOverflow(
      (count + Self.page - 1) / Self.page * Self.page)
    guard !isTooLarge, ftruncate(file, off_t(end)) == 0 else { return nil }
    bytes = end
    defer { places += 1 }
    return (start, places)
  }
}
