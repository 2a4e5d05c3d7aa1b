private import Glibc
import Statistics

/// Standard normal numbers that follow from a seed and a name alone.
///
/// One input of one thing (the work of a paper, say) has the same draws wherever it is used, so that
/// comparing two tiers for a paper isn't blurred by two different guesses at the paper's work.
package struct NormalStream {
  private var generator: SplitMix64
  private var spare: Double?

  /// Creates the stream of the input `name`.
  package init(seed: UInt64, name: String) {
    // FNV-1a, 64 bits: a hash that is the same in every process, as Swift's own is not.
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    var mixer = SplitMix64(seed: seed)
    generator = SplitMix64(seed: mixer.next() ^ hash)
  }

  /// Returns the next number, by the method of Box & Muller 1958.
  package mutating func next() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Returns a number in 0..<1 made of 53 random bits.
  private mutating func uniform() -> Double {
    Double(generator.next() >> 11) * 0x1p-53
  }
}
