internal import CLinux
import Glibc
import PluginProtocol

/// Memory for one tensor, between two canaries that tell whether somebody wrote beside it.
///
/// Behind the canaries lie pages that can't be touched at all: a wild write ends the worker instead
/// of damaging it.
@safe
final class GuardedBuffer {
  private static let page = 4096
  // Another in every process, so that a kernel can't know a guarded buffer by it.
  private static let canary = UInt8.random(in: 1...254)

  private let mapping: UnsafeMutableRawBufferPointer
  private let offset: Int
  private let count: Int
  /// The file that the memory belongs to, until `closeFile()`; -1 if it belongs to this process alone.
  private(set) var file: Int32

  /// Allocates `count` bytes whose address is a multiple of `alignment`, plus `stagger` bytes if the
  /// alignment allows: tensors that all begin at the same place of a page disturb each other's
  /// loads and stores.
  ///
  /// - Parameter isShared: Whether another process has to map it.
  /// - Throws: `KernelFailure` if there is no memory.
  init(count: Int, alignment: Int, stagger: Int, isShared: Bool) throws(KernelFailure) {
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
    offset = aligned - Int(bitPattern: address) + lead
    self.count = count
    unsafe mprotect(address, Self.page, PROT_NONE)
    let end = length - Self.page
    unsafe mprotect(address + end / Self.page * Self.page, Self.page, PROT_NONE)
    for zone in canaries {
      unsafe UnsafeMutableRawBufferPointer(rebasing: mapping[zone])
        .initializeMemory(as: UInt8.self, repeating: Self.canary)
    }
  }

  deinit {
    unsafe munmap(mapping.baseAddress, mapping.count)
    closeFile()
  }

  /// Closes the file once the other process has mapped it; the memory stays.
  func closeFile() {
    if file >= 0 { close(file) }
    file = -1
  }

  /// Where the tensor begins in the file.
  var fileOffset: Int { offset }

  /// The tensor's bytes.
  var bytes: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: mapping[offset..<offset + count])
  }

  /// The half pages just before and just behind the tensor.
  private var canaries: [Range<Int>] {
    let width = Self.page / 2
    return [offset - width..<offset, offset + count..<offset + count + width]
  }

  /// Where the canaries are damaged: `before` or `behind` the tensor; `nil` when they are whole.
  var damage: String? {
    for (zone, name) in zip(canaries, ["before", "behind"])
    where unsafe mapping[zone].contains(where: { $0 != Self.canary }) {
      return name
    }
    return nil
  }
}
