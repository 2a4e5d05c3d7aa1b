private import Glibc

/// Returns how many digits of a value its interval's half-width allows, at least 1.
///
///     significantDigits(of: 0.46209, halfWidth: 0.013)  // 3: 0.462 ± 0.013
///     significantDigits(of: 0.46209, halfWidth: 0.06)   // 2: 0.46 ± 0.06
///     significantDigits(of: 1234, halfWidth: 60)        // 3: 1230 ± 60
///
/// The last digit is that of `lastDecimalPlace(halfWidth:)`.
///
/// - Precondition: The half-width is finite and not negative; the value is finite.
/// - Returns: The number of digits, from 1 to 15; 15 when the half-width is 0.
package func significantDigits(of value: Double, halfWidth: Double) -> Int {
  precondition(value.isFinite, "Only a finite number has digits.")
  guard let place = lastDecimalPlace(halfWidth: halfWidth) else { return 15 }
  guard value != 0 else { return 1 }
  return min(max(Int(log10(abs(value)).rounded(.down)) - place + 1, 1), 15)
}

/// Returns the power of ten of the last digit worth printing beside an interval of this half-width.
///
///     lastDecimalPlace(halfWidth: 0.013)  // -3
///
/// The rule of the Particle Data Group ("Review of Particle Physics", section 5.3 on rounding): an
/// uncertainty keeps two digits if they are at most 35, else one.
///
/// - Precondition: The half-width is finite and not negative.
/// - Returns: The power, or `nil` when the half-width is 0.
package func lastDecimalPlace(halfWidth: Double) -> Int? {
  precondition(halfWidth >= 0 && halfWidth.isFinite, "A half-width is finite and not negative.")
  guard halfWidth > 0 else { return nil }
  let exponent = log10(halfWidth).rounded(.down)
  let leading = halfWidth / pow(10, exponent)
  return Int(exponent) - (leading < 3.55 ? 1 : 0)
}
