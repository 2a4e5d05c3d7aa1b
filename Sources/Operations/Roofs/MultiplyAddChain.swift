package import Quantities
package import Randomness

/// Repeated multiply-adds on values that stay in registers, `steps` times over for each of
/// `elements` values: the peak.
///
/// In f32 and f64 v ← v² + c, where element i begins at xᵢ and takes the constant c of i mod 4. For
/// the constants that occur, −1.99 to −1.8, values stay between −2 and 2, never settle, and double
/// what sets them apart in near every step, so that only whoever takes all steps knows where they
/// end. A step rounds once, as a fused multiply-add, or product and sum one after the other.
///
/// In i8 four neighbours of x are the bytes of a 32-bit number y, the first the lowest; y ← y + Σ
/// bⱼ·cⱼ with its four bytes b as numbers from 0 to 255 and the four constants of i mod 4, wrapping
/// around as i32 does. In bf16, where no instruction takes its own result, y ← y + x² summed over
/// each two neighbours, from 0 and in f32: that one has a closed form.
package struct MultiplyAddChain: Operation {
  package static let id = OperationID.fma
  package static let parameters = [Parameter("elements"), Parameter("steps")]
  package static let precisions: [Precision] = [.f32, .f64, .bf16, .i8]

  package let problem: Problem
  private let elements: Int
  private let steps: Int

  package init(_ problem: Problem) throws(ProblemError) {
    let problem = try problem.completed(for: Self.id, Self.parameters)
    self.problem = problem
    elements = problem["elements"] ?? 1
    steps = problem["steps"] ?? 1
  }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: 2 * Double(elements) * Double(steps))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    switch precision {
    case .bf16: [.input("x", .bf16, elements), .output("y", .f32, (elements + 1) / 2)]
    case .i8:
      [
        .input("x", .u8, elements, in: 0...255), .input("c", .i8, 16, in: -64...64),
        .output("y", .i32, (elements + 3) / 4),
      ]
    default:
      [
        .input("x", precision, elements), .input("c", precision, 4, in: -1.99 ... -1.8),
        .output("y", precision, elements),
      ]
    }
  }

  package func traffic(_ precision: Precision) -> ByteCount {
    tensors(precision).filter { $0.name != "c" }.map(\.byteCount)
      .reduce(ByteCount(bytes: 0), +)
  }
}

// MARK: - Checking

extension MultiplyAddChain {
  /// The steps that a check takes again: a hundredth of a second.
  static let checkedSteps = 1 << 22

  /// How many values a check computes anew: all of a short problem.
  func checkedCount(of values: Int) -> Int { min(values, max(8, Self.checkedSteps / steps)) }

  /// Takes the steps of values drawn at random again, bit by bit, and sees whether the others were
  /// written; in bf16 every value is compared with its closed form.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    var residual = Residual()
    switch operands.precision {
    case .bf16:
      compareSums(operands, &residual)
      return residual.check(.full)
    case .i8: return compareBytes(operands, &residual, using: &random)
    case .f64: return compareChains(operands, as: Double.self, &residual, using: &random)
    default: return compareChains(operands, as: Float.self, &residual, using: &random)
    }
  }

  private func compareChains<Number: BinaryFloatingPoint & SIMDScalar>(
    _ operands: Operands, as number: Number.Type, _ residual: inout Residual,
    using random: inout SplitMix64
  ) -> Check {
    let (x, c, y) = (operands.values(0), operands.values(1), operands.values(2))
    let places = places(among: elements, using: &random)
    for first in stride(from: 0, to: places.count, by: 8) {
      let chosen = places[first..<min(places.count, first + 8)]
      var (start, constants) = (SIMD8<Number>(), SIMD8<Number>())
      for (lane, place) in chosen.enumerated() {
        start[lane] = Number(x[place])
        constants[lane] = Number(c[place % 4])
      }
      let fused = fusedSteps(from: start, constants)
      var rounded: SIMD8<Number>?
      for (lane, place) in chosen.enumerated() {
        var expected = Double(fused[lane])
        if y[place] != expected {
          let separate = rounded ?? roundedSteps(from: start, constants)
          rounded = separate
          if y[place] == Double(separate[lane]) { expected = y[place] }
        }
        residual.compare(y[place], expected: expected, tolerance: 0, at: "y[\(place)]")
      }
    }
    guard places.count < elements else { return residual.check(.full) }
    residual.expect(y, within: 2, named: "y")
    return residual.check(.sampled, drawn: places.count)
  }

  private func places(among count: Int, using random: inout SplitMix64) -> [Int] {
    let checked = checkedCount(of: count)
    guard checked < count else { return Array(0..<count) }
    return (0..<checked).map { _ in Int.random(in: 0..<count, using: &random) }
  }

  /// Returns where eight values end whose steps round once.
  private func fusedSteps<Number: BinaryFloatingPoint>(
    from start: SIMD8<Number>, _ constants: SIMD8<Number>
  ) -> SIMD8<Number> {
    var v = start
    for _ in 0..<steps { v = constants.addingProduct(v, v) }
    return v
  }

  /// Returns where eight values end whose steps round twice.
  private func roundedSteps<Number: BinaryFloatingPoint>(
    from start: SIMD8<Number>, _ constants: SIMD8<Number>
  ) -> SIMD8<Number> {
    var v = start
    for _ in 0..<steps { v = v * v + constants }
    return v
  }

  private func compareBytes(
    _ operands: Operands, _ residual: inout Residual, using random: inout SplitMix64
  ) -> Check {
    let (x, c, y) = (operands.values(0), operands.values(1), operands.values(2))
    let places = places(among: (elements + 3) / 4, using: &random)
    for place in places {
      var bits: UInt32 = 0
      var constants = SIMD4<UInt32>()
      for byte in 0..<4 {
        let element = 4 * place + byte
        if element < elements { bits |= UInt32(x[element]) << UInt32(8 * byte) }
        constants[byte] = UInt32(bitPattern: Int32(c[place % 4 * 4 + byte]))
      }
      for _ in 0..<steps {
        let bytes = SIMD4(bits & 0xFF, bits >> 8 & 0xFF, bits >> 16 & 0xFF, bits >> 24)
        bits = bits &+ (bytes &* constants).wrappedSum()
      }
      residual.compare(
        y[place], expected: Double(Int32(bitPattern: bits)), tolerance: 0, at: "y[\(place)]")
    }
    return residual.check(
      4 * places.count < elements ? .sampled : .full, drawn: places.count)
  }

  /// The closed form is s·Σx².
  ///
  /// The same is added in every step, so that rounding errors don't cancel: two a step, each of a
  /// unit roundoff of f32.
  private func compareSums(_ operands: Operands, _ residual: inout Residual) {
    let x = operands.values(0)
    let y = operands.values(1)
    for index in 0..<(elements + 1) / 2 {
      var sum = 0.0
      for element in index * 2..<min(elements, (index + 1) * 2) { sum += x[element] * x[element] }
      let expected = sum * Double(steps)
      residual.compare(
        y[index], expected: expected,
        tolerance: (2 * Double(steps) + 16) * Precision.f32.roundoff * expected, at: "y[\(index)]")
    }
  }
}
