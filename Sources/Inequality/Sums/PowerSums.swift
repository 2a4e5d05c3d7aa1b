private import Glibc

/// Sums over holders that lie close to each other,
/// of powers of how far each lies from their middle.
///
/// For r = c·(1 + u) with the middle c, the functions of r that measures are made of are series
/// in u: of the sums Σw·uᵏ all their sums follow, at two operations a power and holder, where a
/// logarithm alone takes some thirty. In sorted holdings most holders have such neighbours, once
/// there are tens of thousands.
struct PowerSums {
  /// How many neighbours are worth their common logarithm.
  static let size = 256

  private let middle: Double
  private let inverse: Double
  private var weight = SIMD2<Double>.zero
  private var first = SIMD2<Double>.zero
  private var second = SIMD2<Double>.zero
  private var third = SIMD2<Double>.zero
  private var fourth = SIMD2<Double>.zero
  private var fifth = SIMD2<Double>.zero
  private var sixth = SIMD2<Double>.zero
  private var seventh = SIMD2<Double>.zero
  private var eighth = SIMD2<Double>.zero

  /// Begins sums over holders from `lowest` to `highest`; `nil` if these lie too far apart.
  ///
  /// - Precondition: Both are positive, and their inverses finite.
  @inline(__always)
  init?(_ lowest: Double, _ highest: Double) {
    // So |u| ≤ 2⁻⁶, and what follows u⁸ in a series is below the last place.
    guard highest - lowest <= lowest * 0x1p-5 else { return nil }
    middle = lowest + (highest - lowest) / 2
    inverse = 1 / middle
  }

  /// Adds two holders, or one beside another of weight 0.
  @inline(__always)
  mutating func add(_ r: SIMD2<Double>, _ w: SIMD2<Double>) {
    let u = (r - middle) * inverse
    let u2 = u * u
    let wu = w * u
    let wu2 = w * u2
    let u4 = u2 * u2
    let wu4 = wu2 * u2
    weight += w
    first += wu
    second += wu2
    third += wu * u2
    fourth += wu4
    fifth += wu * u4
    sixth += wu2 * u4
    seventh += wu * u2 * u4
    eighth += wu4 * u4
  }

  /// Adds these sums to moments.
  func add(to moments: inout Moments) {
    let weight = weight.sum()
    let powers = SIMD8<Double>(
      first.sum(), second.sum(), third.sum(), fourth.sum(), fifth.sum(), sixth.sum(),
      seventh.sum(), eighth.sum())
    let logarithm = log(middle)
    moments.squares += (weight + (2 * powers[0] + powers[1])) * middle * middle
    moments.roots += (weight + (powers * Series.root).sum()) * middle.squareRoot()
    moments.inverses += (weight + (powers * Series.inverse).sum()) * inverse
    moments.logarithms += weight * logarithm + (powers * Series.logarithm).sum()
    moments.weightedLogarithms +=
      ((weight + powers[0]) * logarithm + (powers * Series.weightedLogarithm).sum()) * middle
  }
}

/// The factors of u, u², … u⁸ in Taylor's series.
private enum Series {
  /// Of √(1 + u) − 1.
  static let root = SIMD8<Double>(
    1 / 2, -1 / 8, 1 / 16, -5 / 128, 7 / 256, -21 / 1024, 33 / 2048, -429 / 32768)
  /// Of 1/(1 + u) − 1.
  static let inverse = SIMD8<Double>(-1, 1, -1, 1, -1, 1, -1, 1)
  /// Of ln(1 + u).
  static let logarithm = SIMD8<Double>(1, -1 / 2, 1 / 3, -1 / 4, 1 / 5, -1 / 6, 1 / 7, -1 / 8)
  /// Of (1 + u)·ln(1 + u).
  static let weightedLogarithm = SIMD8<Double>(
    1, 1 / 2, -1 / 6, 1 / 12, -1 / 20, 1 / 30, -1 / 42, 1 / 56)
}
