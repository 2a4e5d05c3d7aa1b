private import Glibc
import Randomness
import Statistics

/// Random numbers with known distributions, for tests of how often a rule is right.
struct Draws {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Returns a number strictly between 0 and 1.
  mutating func uniform() -> Double { (Double(random.next() >> 12) + 0.5) * 0x1p-52 }

  /// Returns a standard normal number, by inversion.
  mutating func normal() -> Double { normalQuantile(uniform()) }

  /// Returns a number with the median 1 whose log has this standard deviation.
  mutating func lognormal(_ sigma: Double) -> Double { exp(sigma * normal()) }
}

/// Whether two numbers agree to within a tolerance, of the larger if that is above 1.
func agree(_ left: Double, _ right: Double, within tolerance: Double = 1e-9) -> Bool {
  abs(left - right) <= tolerance * max(1, abs(left), abs(right))
}
