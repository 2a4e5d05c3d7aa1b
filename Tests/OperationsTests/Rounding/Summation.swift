/// An order in which a sum of products in f32 may be added up: all of them are honest.
enum Summation: String, CaseIterable, Sendable {
  case sequential, reversed, pairwise, blocked, lanes, fused, fusedLanes, compensated, shuffled

  /// Returns the sum of the products of `a` and `b`.
  func product(_ a: [Float], _ b: [Float]) -> Float {
    let count = a.count
    switch self {
    case .sequential: return (0..<count).reduce(0) { $0 + a[$1] * b[$1] }
    case .reversed: return (0..<count).reversed().reduce(0) { $0 + a[$1] * b[$1] }
    case .fused: return (0..<count).reduce(0) { $0.addingProduct(a[$1], b[$1]) }
    case .pairwise: return Self.pairwise(a, b, 0..<count)
    case .blocked:
      return stride(from: 0, to: count, by: 64).reduce(Float(0)) { total, first in
        total + (first..<min(count, first + 64)).reduce(Float(0)) { $0 + a[$1] * b[$1] }
      }
    case .lanes, .fusedLanes:
      var lanes = [Float](repeating: 0, count: 8)
      for index in 0..<count {
        let sum = lanes[index % 8]
        lanes[index % 8] =
          self == .lanes ? sum + a[index] * b[index] : sum.addingProduct(a[index], b[index])
      }
      return lanes.reduce(0, +)
    case .compensated:
      var (sum, lost) = (Float(0), Float(0))
      for index in 0..<count {
        let term = a[index] * b[index] - lost
        let next = sum + term
        lost = (next - sum) - term
        sum = next
      }
      return sum
    case .shuffled:
      // Steps of a prime go through all indices of a count that it doesn't divide.
      let step = count.isMultiple(of: 7_919) ? 1 : 7_919
      return (0..<count).reduce(0) {
        let index = $1 * step % count
        return $0 + a[index] * b[index]
      }
    }
  }

  private static func pairwise(_ a: [Float], _ b: [Float], _ range: Range<Int>) -> Float {
    guard range.count > 8 else { return range.reduce(0) { $0 + a[$1] * b[$1] } }
    let middle = range.lowerBound + range.count / 2
    return pairwise(a, b, range.lowerBound..<middle) + pairwise(a, b, middle..<range.upperBound)
  }
}

/// Arithmetic that costs less than f32, and isn't.
enum Thinning: String, CaseIterable, Sendable {
  case tf32, cutOff, bf16, f16Sums, bf16Sums

  /// Returns the sum of the products of `a` and `b`.
  func product(_ a: [Float], _ b: [Float]) -> Float {
    switch self {
    case .tf32: (0..<a.count).reduce(0) { $0 + a[$1].kept(11) * b[$1].kept(11) }
    case .cutOff: (0..<a.count).reduce(0) { $0 + a[$1].cut(11) * b[$1].cut(11) }
    case .bf16: (0..<a.count).reduce(0) { $0 + a[$1].kept(8) * b[$1].kept(8) }
    case .f16Sums: (0..<a.count).reduce(0) { ($0 + a[$1] * b[$1]).kept(11) }
    case .bf16Sums: (0..<a.count).reduce(0) { ($0 + a[$1] * b[$1]).kept(8) }
    }
  }
}

extension Float {
  /// Returns the nearest number of so many significant bits.
  func kept(_ bits: UInt32) -> Float {
    let dropped = 24 - bits
    let half = UInt32(1) << (dropped - 1)
    return Float(bitPattern: (bitPattern + half) & ~((1 << dropped) - 1))
  }

  /// Returns the number without all but so many significant bits, as tensor cores read TF32.
  func cut(_ bits: UInt32) -> Float { Float(bitPattern: bitPattern & ~((1 << (24 - bits)) - 1)) }

  /// The number, or 0 where it is below the normal range.
  var flushed: Float { abs(self) < .leastNormalMagnitude ? 0 : self }
}
