internal import CLinux
import Glibc
import PluginProtocol

/// Memory for one tensor, between two canaries that tell whether somebody wrote beside it.
///
/// Behind the canaries lie pages that can't be touched at all: a wild write ends the worker instead
/// of damaging it.
@safe
package final class GuardedBuffer {
  private static let page = 4096
  // Another in every process, so that a kernel can't know a guarded buffer by it.
  private static let canary = UInt8.random(in: 1...254)

  /// A side of a tensor where not even reading is possible.
  package enum Fence { case before, behind }

  private let mapping: UnsafeMutableRawBufferPointer
  private let fence: Fence?
  private let offset: Int
  private let count: Int
  /// The file that the memory belongs to, until `closeFile()`; -1 if it belongs to this process
  /// alone.
  package private(set) var file: Int32

  /// Allocates `count` bytes whose address is a multiple of `alignment`, plus `stagger` bytes if
  /// the alignment allows: tensors that all begin at the same place of a page disturb each other's
  /// loads and stores.
  ///
  /// - Parameters:
  ///   - isShared: Whether another process has to map it.
  ///   - fence: The side on which a page that can't be touched follows at once; without stagger.
  ///     Behind the tensor, up to `alignment` bytes lie between.
  /// - Throws: `KernelFailure` if there is no memory.
  package init(
    count: Int, alignment: Int, stagger: Int, isShared: Bool, fence: Fence? = nil
  ) throws(KernelFailure) {
    let alignment = max(64, alignment)
    let lead = max(Self.page, alignment) + (alignment <= 64 ? stagger / 64 * 64 : 0)
    let inner = (lead + count + 2 * Self.page - 1) / Self.page * Self.page
    let length = inner + 2 * Self.page + alignment
    let file = isShared ? unsafe divide_memory_file("divide-tensor", off_t(length)) : -1
    let address = unsafe mmap(
      nil, length, PROT_READ | PROT_WRITE, isShared ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS,
      file, 0)
    self.file = file
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw KernelFailure(.outOfMemory, "The host can't allocate \(count) bytes for a tensor.")
    }
    let mapping = unsafe UnsafeMutableRawBufferPointer(start: address, count: length)
    let base = Int(bitPattern: address) + Self.page
    let aligned = (base + alignment - 1) / alignment * alignment
    unsafe self.mapping = mapping
    let usual = aligned - Int(bitPattern: address) + lead
    let fenced = (usual + count + Self.page - 1) / Self.page * Self.page
    offset = fence == .behind ? (fenced - count) / alignment * alignment : usual
    self.count = count
    self.fence = fence
    unsafe mprotect(address, Self.page, PROT_NONE)
    let end = length - Self.page
    unsafe mprotect(address + end / Self.page * Self.page, Self.page, PROT_NONE)
    for (zone, _) in canaries {
      unsafe UnsafeMutableRawBufferPointer(rebasing: mapping[zone])
        .initializeMemory(as: UInt8.self, repeating: Self.canary)
    }
    switch fence {
    case .before: unsafe mprotect(address + offset - Self.page, Self.page, PROT_NONE)
    case .behind: unsafe mprotect(address + fenced, Self.page, PROT_NONE)
    case nil: break
    }
  }

  deinit {
    unsafe munmap(mapping.baseAddress, mapping.count)
    closeFile()
  }

  /// Closes the file once the other process has mapped it; the memory stays.
  package func closeFile() {
    if file >= 0 { close(file) }
    file = -1
  }

  /// Where the tensor begins in the file.
  package var fileOffset: Int { offset }

  /// The tensor's bytes.
  package var bytes: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: mapping[offset..<offset + count])
  }

  /// The half pages just before and just behind the tensor, where there is no fence.
  private var canaries: [(zone: Range<Int>, side: String)] {
    let width = Self.page / 2
    var zones: [(zone: Range<Int>, side: String)] = []
    if fence != .before { zones.append((offset - width..<offset, "before")) }
    if fence != .behind { zones.append((offset + count..<offset + count + width, "behind")) }
    return zones
  }

  /// Where the canaries are damaged: `before` or `behind` the tensor; `nil` when they are whole.
  package var damage: String? {
    for (zone, side) in canaries
    where unsafe mapping[zone].contains(where: { $0 != Self.canary }) {
      return side
    }
    return nil
  }
}
