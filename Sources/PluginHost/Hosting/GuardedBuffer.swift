import Glibc
import PluginProtocol

/// Memory for one tensor, between two canaries that tell whether somebody wrote beside it.
///
/// It is a part of an arena, which the process that computes maps as well. There, pages follow
/// behind the canaries that can't be touched at all: a wild write ends that process.
@safe
package final class GuardedBuffer {
  private static let page = 4096
  // Another in every process, so that a kernel can't know a guarded buffer by it.
  private static let canary = UInt8.random(in: 1...254)

  /// A side of a tensor where not even reading is possible.
  package enum Fence {
    /// The lower addresses.
    case before
    /// The higher addresses.
    case behind
  }

  private let mapping: UnsafeMutableRawBufferPointer
  private let fence: Fence?
  private let start: Int
  private let offset: Int
  private let count: Int
  /// Which of the arena's places it is.
  let place: Int
  /// What its address is a multiple of, in the process that computes.
  package let alignment: Int
  /// The pages of the arena that the process that computes maps: with a fence, none beyond it.
  package let pages: Range<Int>

  /// Allocates `count` bytes whose address is a multiple of `alignment`, plus `stagger` bytes if
  /// the alignment allows: tensors that all begin at the same place of a page disturb each other's
  /// loads and stores.
  ///
  /// - Parameters:
  ///   - fence: The side on which a page that can't be touched follows at once; without stagger.
  ///     Behind the tensor, up to `alignment` bytes lie between.
  /// - Throws: `KernelFailure` if there is no memory.
  package init(
    count: Int, alignment: Int, stagger: Int, in arena: Arena, fence: Fence? = nil
  ) throws(KernelFailure) {
    let alignment = max(64, alignment)
    let lead = Self.page + (alignment <= 64 ? stagger / 64 * 64 : 0)
    let (sum, isTooLarge) = (lead + Self.page).addingReportingOverflow(count)
    let none = KernelFailure(
      .outOfMemory, "The host can't allocate \(count) bytes for a tensor.")
    guard !isTooLarge, sum < Self.most else { throw none }
    let length = (sum + Self.page - 1) / Self.page * Self.page
    guard let (start, place) = arena.extend(by: length) else { throw none }
    let address = unsafe mmap(
      nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, arena.file, off_t(start))
    guard let address = unsafe address, unsafe address != MAP_FAILED else { throw none }
    let mapping = unsafe UnsafeMutableRawBufferPointer(start: address, count: length)
    unsafe self.mapping = mapping
    self.start = start
    self.place = place
    self.alignment = alignment
    self.count = count
    self.fence = fence
    let end = (lead + count + Self.page - 1) / Self.page * Self.page
    // Before a fence, the tensor begins with a page; behind one, it ends with one.
    let step = min(alignment, Self.page)
    offset = fence == .behind ? (end - count) / step * step : lead
    pages =
      switch fence {
      case .before: start + offset..<start + length
      case .behind: start..<start + end
      case nil: start..<start + length
      }
    for (zone, _) in canaries {
      unsafe UnsafeMutableRawBufferPointer(rebasing: mapping[zone])
        .initializeMemory(as: UInt8.self, repeating: Self.canary)
    }
  }

  /// More bytes than a process can address.
  private static let most = 1 << 57

  deinit { unsafe munmap(mapping.baseAddress, mapping.count) }

  /// Where the tensor begins in the arena.
  package var fileOffset: Int { start + offset }

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
