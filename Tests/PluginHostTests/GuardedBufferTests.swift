import Glibc
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
      count: count, alignment: alignment, stagger: 0, isShared: false)
    #expect(unsafe buffer.bytes.count == count)
    #expect(unsafe Int(bitPattern: buffer.bytes.baseAddress).isMultiple(of: alignment))
    #expect(buffer.damage == nil)
    #expect(buffer.file == -1)
  }

  @Test func `writing to all of a tensor damages nothing`() throws {
    let buffer = try GuardedBuffer(count: 1000, alignment: 64, stagger: 0, isShared: false)
    unsafe buffer.bytes.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe buffer.bytes.initializeMemory(as: UInt8.self, repeating: 255)
    #expect(buffer.damage == nil)
  }

  @Test(arguments: [(-1, "before"), (-2048, "before"), (1000, "behind"), (3047, "behind")])
  func `a write beside a tensor shows on its side`(place: Int, side: String) throws {
    let buffer = try GuardedBuffer(count: 1000, alignment: 64, stagger: 0, isShared: false)
    let start = try unsafe #require(buffer.bytes.baseAddress)
    let before = unsafe start.load(fromByteOffset: place, as: UInt8.self)
    unsafe start.storeBytes(of: before ^ 1, toByteOffset: place, as: UInt8.self)
    #expect(buffer.damage == side)
    unsafe start.storeBytes(of: before, toByteOffset: place, as: UInt8.self)
    #expect(buffer.damage == nil)
  }

  @Test func `tensors with different staggers begin at different places of a page`() throws {
    let places = try [0, 1088, 2176].map { stagger in
      let buffer = try GuardedBuffer(count: 64, alignment: 64, stagger: stagger, isShared: false)
      return unsafe Int(bitPattern: buffer.bytes.baseAddress) % 4096
    }
    #expect(places == [0, 1088, 2176])
  }

  @Test func `behind a fence not even reading is possible`() throws {
    let buffer = try GuardedBuffer(
      count: 128, alignment: 64, stagger: 0, isShared: false, fence: .behind)
    let start = try unsafe #require(buffer.bytes.baseAddress)
    #expect(unsafe isReadable(start + 127))
    #expect(unsafe !isReadable(start + 128))
    #expect(unsafe isReadable(start - 1))
  }

  @Test func `before a fence not even reading is possible`() throws {
    let buffer = try GuardedBuffer(
      count: 128, alignment: 64, stagger: 0, isShared: false, fence: .before)
    let start = try unsafe #require(buffer.bytes.baseAddress)
    #expect(unsafe isReadable(start))
    #expect(unsafe !isReadable(start - 1))
    #expect(unsafe isReadable(start + 128))
  }

  @Test func `another process can map a shared tensor where it is said to lie`() throws {
    let buffer = try GuardedBuffer(count: 16, alignment: 64, stagger: 0, isShared: true)
    unsafe buffer.bytes.storeBytes(of: 0x1234_5678, as: UInt32.self)
    var word: UInt32 = 0
    #expect(unsafe pread(buffer.file, &word, 4, off_t(buffer.fileOffset)) == 4)
    #expect(word == 0x1234_5678)
    buffer.closeFile()
    #expect(buffer.file == -1)
    #expect(unsafe buffer.bytes.load(as: UInt32.self) == 0x1234_5678)
  }

  @Test func `memory that the system doesn't have is refused`() {
    #expect(
      throws: KernelFailure(
        .outOfMemory, "The host can't allocate 281474976710656 bytes for a tensor.")
    ) {
      try GuardedBuffer(count: 1 << 48, alignment: 64, stagger: 0, isShared: false)
    }
  }

  /// Whether a byte can be read, asked of the kernel: it answers, where a load would end the test.
  private func isReadable(_ byte: UnsafeMutableRawPointer) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return false }
    defer { for end in ends { close(end) } }
    return unsafe write(ends[1], byte, 1) == 1
  }
}
