private import Glibc

/// Returns the quantile of Student's t distribution.
///
///     studentQuantile(0.975, degreesOfFreedom: 4)  // 2.7764451051977987
///
/// Inverts the upper tail ½ I(ν / (ν + t²); ν/2, ½) by bisection, to the last bit. Reference:
/// Abramowitz & Stegun, "Handbook of Mathematical Functions", 1964, equation 26.7.1.
///
/// - Precondition: `probability` lies strictly between 0 and 1;
///   the degrees of freedom are positive.
package func studentQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
  precondition(probability > 0 && probability < 1, "A quantile's probability lies between 0 and 1.")
  precondition(degreesOfFreedom > 0, "Degrees of freedom are positive.")
  let tail = min(probability, 1 - probability)
  func upperTail(_ t: Double) -> Double {
    let share = degreesOfFreedom / (degreesOfFreedom + t * t)
    return incompleteBeta(share, degreesOfFreedom / 2, 0.5) / 2
  }
  var low = 0.0
  var high = 1.0
  while upperTail(high) > tail { (low, high) = (high, 2 * high) }
  while true {
    let middle = low + (high - low) / 2
    guard middle > low && middle < high else { break }
    if upperTail(middle) > tail { low = middle } else { high = middle }
  }
  return probability < 0.5 ? -high : probability > 0.5 ? high : 0
}

/// Returns the regularised incomplete beta function I(x; a, b).
///
///     incompleteBeta(0.5, 2, 2)  // 0.5
///
/// Reference: Press et al., "Numerical Recipes", 3rd edition, section 6.4 (continued fraction by
/// the modified Lentz method).
///
/// - Precondition: `x` lies in 0...1; `a` and `b` are positive.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 && x < 1 else { return x }
  let scale = exp(
    lgamma(a + b).0 - lgamma(a).0 - lgamma(b).0 + a * log(x) + b * log1p(-x))
  // The fraction converges fast only on this side of the mean.
  return x < (a + 1) / (a + b + 2)
    ? scale * betaFraction(x, a, b) / a : 1 - scale * betaFraction(1 - x, b, a) / b
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = Double.leastNormalMagnitude / Double.ulpOfOne
  func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
  var fraction = d
  for step in 1...10_000 {
    let m = Double(step)
    for coefficient in [
      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
    ] {
      d = 1 / nonzero(1 + coefficient * d)
      c = nonzero(1 + coefficient / c)
      fraction *= d * c
    }
    if abs(d * c - 1) <= Double.ulpOfOne { break }
  }
  return fraction
}
