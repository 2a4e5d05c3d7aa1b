import PluginHost
import PluginProtocol
import Testing

/// The memory that a tensor lies in.
struct GuardedBufferTests {
  @Test(arguments: [(1, 64), (100, 64), (4096, 64), (5000, 256), (3, 4096), (70_000, 65_536)])
  func `a tensor has its size, and begins where its alignment wants it`(
    count: Int, alignment: Int
  ) throws {
    let buffer = try GuardedBuffer(
      count: count, alignment: alignment, stagger: 0, in: Arena())
    #expect(unsafe buffer.bytes.count == count)
    #expect(buffer.fileOffset.isMultiple(of: min(alignment, 4096)))
    #expect(buffer.alignment == max(64, alignment))
    #expect(buffer.damage == nil)
  }

  @Test func `writing to all of a tensor damages nothing`() throws {
    let buffer = try GuardedBuffer(count: 1000, alignment: 64, stagger: 0, in: Arena())
    unsafe buffer.bytes.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe buffer.bytes.initializeMemory(as: UInt8.self, repeating: 255)
    #expect(buffer.damage == nil)
  }

  @Test(arguments: [(-1, "before"), (-2048, "before"), (1000, "behind"), (3047, "behind")])
  func `a write beside a tensor shows on its side`(place: Int, side: String) throws {
    let buffer = try GuardedBuffer(count: 1000, alignment: 64, stagger: 0, in: Arena())
    let start = try unsafe #require(buffer.bytes.baseAddress)
    let before = unsafe start.load(fromByteOffset: place, as: UInt8.self)
    unsafe start.storeBytes(of: before ^ 1, toByteOffset: place, as: UInt8.self)
    #expect(buffer.damage == side)
    unsafe start.storeBytes(of: before, toByteOffset: place, as: UInt8.self)
    #expect(buffer.damage == nil)
  }

  @Test func `tensors with different staggers begin at different places of a page`() throws {
    let places = try [0, 1088, 2176].map { stagger in
      let buffer = try GuardedBuffer(count: 64, alignment: 64, stagger: stagger, in: Arena())
      return unsafe Int(bitPattern: buffer.bytes.baseAddress) % 4096
    }
    #expect(places == [0, 1088, 2176])
  }

  @Test(arguments: [64, 128, 4096])
  func `with a fence behind it, the last page that is mapped ends with the tensor`(
    count: Int
  ) throws {
    let buffer = try GuardedBuffer(
      count: count, alignment: 64, stagger: 0, in: Arena(), fence: .behind)
    #expect(buffer.pages.upperBound == buffer.fileOffset + count)
    #expect(buffer.pages.lowerBound < buffer.fileOffset)
  }

  @Test func `with a fence before it, the first page that is mapped begins with the tensor`() throws
  {
    let buffer = try GuardedBuffer(
      count: 128, alignment: 64, stagger: 0, in: Arena(), fence: .before)
    #expect(buffer.pages.lowerBound == buffer.fileOffset)
    #expect(buffer.pages.upperBound > buffer.fileOffset + 128)
  }

  @Test func `tensors of one arena lie in pages of their own`() throws {
    let arena = try Arena()
    let buffers = try (0..<3).map { _ in
      try GuardedBuffer(count: 100, alignment: 64, stagger: 0, in: arena)
    }
    #expect(buffers.map(\.pages.lowerBound) == [0, 12_288, 24_576])
    #expect(buffers.map(\.pages.count) == [12_288, 12_288, 12_288])
  }

  @Test func `memory that the system doesn't have is refused`() {
    #expect(
      throws: KernelFailure(
        .outOfMemory, "The host can't allocate 288230376151711744 bytes for a tensor.")
    ) {
      try GuardedBuffer(count: 1 << 58, alignment: 64, stagger: 0, in: Arena())
    }
  }
}
