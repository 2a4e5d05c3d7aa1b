/// The pairs of an output and a tap of a convolution along one dimension: output p and tap t meet
/// at the place p · stride + t · dilation of the padded source.
///
/// They are counted without going through them, because a filter may have billions of taps.
struct OutputTapPairs {
  let outputs: Int
  let taps: Int
  let stride: Int
  let dilation: Int

  /// Returns how many pairs meet one of `count` elements that lie behind so much padding.
  ///
  /// - Complexity: O(log *n*), where *n* is the larger of stride and dilation.
  func meeting(_ count: Int, behind padding: Int) -> Int {
    upTo(padding + count - 1) - upTo(padding - 1)
  }

  /// Returns how many pairs meet at a place, or before it.
  private func upTo(_ place: Int) -> Int {
    guard place >= 0 else { return 0 }
    let reaching = min(taps, place / dilation + 1)
    // The first taps meet all outputs there, the others the first
    // ⌊(place − t · dilation) / stride⌋ + 1.
    let last = place - (outputs - 1) * stride
    let whole = last < 0 ? 0 : min(reaching, last / dilation + 1)
    let partly = reaching - whole
    let rest = place - (reaching - 1) * dilation
    return whole * outputs + partly
      + Int(sumOfQuotients(partly, of: dilation, from: rest, by: stride))
  }
}

/// Returns Σ ⌊(i · step + first) / divisor⌋ for i from 0 to less than `count`, without a loop over
/// i.
///
/// As Euclid's algorithm does, each turn exchanges step and divisor. Reference: Graham, Knuth &
/// Patashnik, "Concrete Mathematics", section 3.4.
///
/// - Precondition: Neither step nor first is negative, and the divisor is above 0.
private func sumOfQuotients(
  _ count: Int, of step: Int, from first: Int, by divisor: Int
) -> Int128 {
  var (count, step, first, divisor) = (
    Int128(count), Int128(step), Int128(first), Int128(divisor)
  )
  var sum: Int128 = 0
  while count > 0 {
    sum += count * (count - 1) / 2 * (step / divisor) + count * (first / divisor)
    let end = step % divisor * count + first % divisor
    (count, first) = end.quotientAndRemainder(dividingBy: divisor)
    (step, divisor) = (divisor, step % divisor)
  }
  return sum
}
