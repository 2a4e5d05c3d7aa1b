/// Returns the natural logarithms of eight numbers, to about two units in the last place.
///
/// With x = 2ᵏ·m and m around 1, ln x = k·ln 2 + 2(f + f³/3 + f⁵/5 + …) for f = (m − 1)/(m + 1),
/// and as |f| ≤ 0.172 the terms beyond f²¹ are below the last place.
///
/// - Precondition: All are positive, normal and finite.
@inline(__always)
func logarithms(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let bits = unsafe unsafeBitCast(x, to: SIMD8<UInt64>.self)
  // Split at √½, so that m lies between √½ and √2.
  let raised = bits &+ (one &- (0.5.squareRoot()).bitPattern)
  let biased = raised &>> 52
  let mantissa = unsafe unsafeBitCast(
    bits &- ((biased &- 1023) &<< 52), to: SIMD8<Double>.self)
  // The bits of 2⁵² + k are those of 2⁵² plus k.
  let power =
    unsafe unsafeBitCast(biased &+ (0x1p52).bitPattern, to: SIMD8<Double>.self)
    - (0x1p52 + 1023)
  let f = (mantissa - 1) / (mantissa + 1)
  let z = f * f
  var series = SIMD8<Double>(repeating: 1.0 / 21)
  series = series * z + 1.0 / 19
  series = series * z + 1.0 / 17
  series = series * z + 1.0 / 15
  series = series * z + 1.0 / 13
  series = series * z + 1.0 / 11
  series = series * z + 1.0 / 9
  series = series * z + 1.0 / 7
  series = series * z + 1.0 / 5
  series = series * z + 1.0 / 3
  return power * naturalLogarithmOf2 + 2 * (f + f * z * series)
}

private let one = (1.0).bitPattern
/// ln 2 to the last place: the double nearest to 0.693147180559945309417.
private let naturalLogarithmOf2 = 0x1.62e42fefa39efp-1
