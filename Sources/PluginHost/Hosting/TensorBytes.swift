// What is done to the bytes of a tensor.

extension UnsafeMutableRawBufferPointer {
  /// Combines every whole word with a number of its own that follows from a mask: twice with the
  /// same has no effect.
  func combine(_ mask: UInt64) {
    var places = SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7)
    let masks = SIMD8(repeating: mask)
    var index = 0
    while index + 64 <= count {
      let block = unsafe loadUnaligned(fromByteOffset: index, as: SIMD8<UInt64>.self)
      unsafe storeBytes(
        of: block ^ mixed(masks, places), toByteOffset: index, as: SIMD8<UInt64>.self)
      places &+= 8
      index += 64
    }
    while index < count {
      unsafe self[index] ^= UInt8(truncatingIfNeeded: mixed(masks, places &+ UInt64(index))[0])
      index += 1
    }
  }

  /// Returns a number that differs when any byte does, with overwhelming probability.
  ///
  /// It is a sum over words, so that what a part adds to it can be taken out and put in anew.
  ///
  /// - Parameter first: The place of the first byte in the whole, a multiple of 8.
  func digest(from first: Int = 0) -> UInt64 {
    let words = count / 8
    var sums = SIMD8<UInt64>.zero
    var places = SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt64(first / 8)
    var index = 0
    while index + 8 <= words {
      let block = unsafe loadUnaligned(fromByteOffset: index * 8, as: SIMD8<UInt64>.self)
      unsafe sums &+= mixed(block, places)
      places &+= 8
      index += 8
    }
    var sum = sums.wrappedSum()
    while index < words {
      let word = unsafe loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
      unsafe sum &+= mixed(SIMD8(repeating: word), SIMD8(repeating: UInt64(first / 8 + index)))[0]
      index += 1
    }
    var rest: UInt64 = 0
    for byte in words * 8..<count { rest = unsafe rest << 8 | UInt64(self[byte]) }
    return unsafe sum &+ mixed(SIMD8(repeating: rest), SIMD8(repeating: .max))[0]
  }

  /// Mixes words with their places and with a key that nobody else knows, by shifts and sums alone:
  /// they are quick on every processor.
  private func mixed(
    _ words: SIMD8<UInt64>, _ places: SIMD8<UInt64>
  ) -> SIMD8<UInt64> {
    var mixed = (words ^ key) &+ (places &<< 32 &+ places &* 5)
    mixed = mixed &+ (mixed &<< 21)
    mixed ^= mixed &>> 24
    mixed = mixed &+ (mixed &<< 3) &+ (mixed &<< 8)
    mixed ^= mixed &>> 14
    return mixed
  }
}

/// Whoever knew it could change inputs so that their digest stays.
private let key = UInt64.random(in: 0 ... .max)
