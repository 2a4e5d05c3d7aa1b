private import Glibc

/// Standard normal numbers that follow from a seed and a name alone.
///
/// One input of one thing (the work of a paper, say) has the same draws wherever it is used, so
/// that comparing two tiers for a paper isn't blurred by two different guesses at the paper's work.
package struct NormalStream {
  private var generator: SplitMix64
  private var spare: Double?

  /// Creates the stream of the input `name`.
  package init(seed: UInt64, name: String) {
    var mixer = SplitMix64(seed: seed)
    generator = SplitMix64(seed: mixer.next() ^ FNV1a(name.utf8).value)
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
