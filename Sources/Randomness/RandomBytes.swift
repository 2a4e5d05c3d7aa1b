/// Random bits for large memory, as fast as it is written: the same from one seed on every machine,
/// without a period, and such that those read so far don't foretell the next ones.
///
/// Memory is filled in blocks. The numbers of a block are those of four generators of the family
/// xoshiro256+, side by side in the lanes of a vector. Whoever reads some of them could work out
/// the rest of a block, but takes longer for it than for reading. The next block begins anew, from
/// a stream of ChaCha with 8 rounds, which nobody works out. References: Blackman & Vigna,
/// "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021; Bernstein, "ChaCha, a
/// variant of Salsa20", SASC 2008.
package struct RandomBytes: Sendable {
  /// The bytes of a block, so many that they stay in the first cache until they are made use of.
  package static let blockBytes = 1 << 15

  private let key: (SIMD4<UInt32>, SIMD4<UInt32>)
  private var block: UInt64 = 0

  /// Creates bits that follow from the next numbers of `random`, of which four are taken.
  package init(using random: inout SplitMix64) {
    func row() -> SIMD4<UInt32> {
      let (low, high) = (random.next(), random.next())
      return SIMD4(
        UInt32(truncatingIfNeeded: low), UInt32(low >> 32), UInt32(truncatingIfNeeded: high),
        UInt32(high >> 32))
    }
    key = (row(), row())
  }

  /// Fills `bytes` with the first bits of the next block.
  ///
  /// - Precondition: They are at most `blockBytes`.
  package mutating func fillBlock(_ bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count <= Self.blockBytes, "A block's bits are for one block.")
    guard let start = bytes.baseAddress else { return }
    var lanes = nextLanes()
    let whole = bytes.count / 32 * 32
    var place = 0
    while place < whole {
      unsafe (start + place).storeBytes(of: lanes.next(), as: SIMD4<UInt64>.self)
      place += 32
    }
    // What is left is less than a vector.
    let rest = lanes.next()
    for byte in place..<bytes.count {
      let word = rest[(byte - place) / 8]
      unsafe bytes[byte] = UInt8(truncatingIfNeeded: word >> UInt64((byte - place) % 8 * 8))
    }
  }

  /// Returns the generators of the next block.
  private mutating func nextLanes() -> Lanes {
    let first = stream(2 * block)
    let second = stream(2 * block + 1)
    block += 1
    return Lanes(first, second)
  }

  /// Returns 64 bytes of ChaCha's stream with 8 rounds.
  private func stream(_ counter: UInt64) -> (SIMD4<UInt64>, SIMD4<UInt64>) {
    // "expand 32-byte k", as four little-endian words.
    let words = SIMD4<UInt32>(0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574)
    let place = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0)
    var (a, b, c, d) = (words, key.0, key.1, place)
    for _ in 0..<4 {
      Self.quarter(&a, &b, &c, &d)
      b = SIMD4(b.y, b.z, b.w, b.x)
      c = SIMD4(c.z, c.w, c.x, c.y)
      d = SIMD4(d.w, d.x, d.y, d.z)
      Self.quarter(&a, &b, &c, &d)
      b = SIMD4(b.w, b.x, b.y, b.z)
      c = SIMD4(c.z, c.w, c.x, c.y)
      d = SIMD4(d.y, d.z, d.w, d.x)
    }
    (a, b, c, d) = (a &+ words, b &+ key.0, c &+ key.1, d &+ place)
    return (Self.joined(a, b), Self.joined(c, d))
  }

  @inline(__always)
  private static func quarter(
    _ a: inout SIMD4<UInt32>, _ b: inout SIMD4<UInt32>, _ c: inout SIMD4<UInt32>,
    _ d: inout SIMD4<UInt32>
  ) {
    func turned(_ row: SIMD4<UInt32>, _ bits: UInt32) -> SIMD4<UInt32> {
      (row &<< SIMD4(repeating: bits)) | (row &>> SIMD4(repeating: 32 - bits))
    }
    a = a &+ b
    d = turned(d ^ a, 16)
    c = c &+ d
    b = turned(b ^ c, 12)
    a = a &+ b
    d = turned(d ^ a, 8)
    c = c &+ d
    b = turned(b ^ c, 7)
  }

  private static func joined(_ low: SIMD4<UInt32>, _ high: SIMD4<UInt32>) -> SIMD4<UInt64> {
    SIMD4<UInt64>(truncatingIfNeeded: low)
      | (SIMD4<UInt64>(truncatingIfNeeded: high) &<< SIMD4(repeating: 32))
  }
}

/// Four generators side by side.
private struct Lanes {
  private var s0: SIMD4<UInt64>
  private var s1: SIMD4<UInt64>
  private var s2: SIMD4<UInt64>
  private var s3: SIMD4<UInt64>

  init(_ first: (SIMD4<UInt64>, SIMD4<UInt64>), _ second: (SIMD4<UInt64>, SIMD4<UInt64>)) {
    (s0, s1, s2, s3) = (first.0, first.1, second.0, second.1)
  }

  @inline(__always)
  mutating func next() -> SIMD4<UInt64> {
    let numbers = s0 &+ s3
    let shifted = s1 &<< SIMD4(repeating: 17)
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 &<< SIMD4(repeating: 45)) | (s3 &>> SIMD4(repeating: 19))
    return numbers
  }
}
