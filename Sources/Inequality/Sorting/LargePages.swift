private import Glibc

/// Asks for large pages behind memory that has yet to be written: a page fault costs as much as
/// sorting hundreds of numbers, and large pages have 512 times fewer.
///
/// A system that has none, or doesn't give them on request, goes on with small ones.
func onLargePages<Element>(_ base: UnsafeMutablePointer<Element>, _ count: Int) {
  let page = UInt(1 << 21)
  let start = UInt(bitPattern: base)
  let first = (start + page - 1) & ~(page - 1)
  let end = (start + UInt(count * MemoryLayout<Element>.stride)) & ~(page - 1)
  guard first < end else { return }
  unsafe _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE)
}

extension Array where Element: BitwiseCopyable {
  /// Creates an array of `count` elements, which `fill` initialises,
  /// on large pages where it has some.
  init(onLargePages count: Int, _ fill: (UnsafeMutablePointer<Element>) -> Void) {
    unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress {
        unsafe Inequality.onLargePages(base, count)
        unsafe fill(base)
      }
      initialized = count
    }
  }
}
