import Operations
import Quantities
import Randomness
import Testing

/// Memory that a test fills as a tensor, and reads as numbers.
private func filled(
  _ tensor: TensorDescription, _ fill: (UnsafeMutableRawBufferPointer) -> Void
) -> [Double] {
  let bytes = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Int(tensor.byteCount.bytes), alignment: 64)
  defer { unsafe bytes.deallocate() }
  unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  unsafe fill(bytes)
  return (0..<tensor.count).map {
    unsafe tensor.precision.number(in: UnsafeRawBufferPointer(bytes), at: $0)
  }
}

private func filled(_ tensor: TensorDescription, seed: UInt64) -> [Double] {
  unsafe filled(tensor) { bytes in
    var random = SplitMix64(seed: seed)
    unsafe InputFill.fill(bytes, as: tensor, using: &random)
  }
}

private func numbers(
  _ precision: Precision, _ count: Int, in range: ClosedRange<Double> = -1...1
) -> TensorDescription {
  TensorDescription("x", .input, precision, extents: [count], in: range)
}

struct InputFillTests {
  @Test func `a seed gives the same numbers on every machine`() {
    let first = filled(numbers(.f32, 4), seed: 1).map { Float($0) }
    let expected: [Float] = [-0.018318059, -0.5158349, 0.53409934, -0.8074375]
    #expect(first == expected)
  }

  @Test(arguments: [Precision.f32, .f64, .bf16])
  func `numbers have no period, whatever their number`(precision: Precision) {
    // Three blocks and a part of one, which ends within a vector.
    let values = filled(numbers(precision, 100_003), seed: 3)
    for period in [1, 4, 8, 16, 4_096, 8_192, 16_384, 32_768, 65_521] {
      let alike = values.indices.dropLast(period).count { values[$0] == values[$0 + period] }
      #expect(alike < 2_000, "period \(period)")
    }
  }

  // The mean of n numbers uniform in −1…1 has the standard deviation 1/√(3n), their mean square
  // that of √(4/45/n).
  @Test(arguments: [Precision.f32, .f64, .bf16])
  func `numbers are uniform in their range`(precision: Precision) {
    let values = filled(numbers(precision, 1_000_000), seed: 5)
    let mean = values.reduce(0, +) / 1e6
    let meanSquare = values.map { $0 * $0 }.reduce(0, +) / 1e6
    #expect(abs(mean) < 5 * 0.000577)
    #expect(abs(meanSquare - 0.333333) < 5 * 0.000298)
    #expect(values.allSatisfy { (-1...1).contains($0) })
    let wide = filled(numbers(precision, 1_000, in: 2...6), seed: 5)
    #expect(wide.allSatisfy { (2...6).contains($0) })
    let wideMean = wide.reduce(0, +) / 1e3
    #expect(abs(wideMean - 4) < 5 * 0.0365)
  }

  @Test(arguments: [(Precision.u8, 0.0...127), (.i8, -128...127), (.i8, -2...2), (.i32, -7...9)])
  func `whole numbers take every value of their range`(
    precision: Precision, range: ClosedRange<Double>
  ) {
    let values = filled(numbers(precision, 20_011, in: range), seed: 7)
    #expect(Set(values).count == Int(range.upperBound - range.lowerBound) + 1)
    #expect(values.min() == range.lowerBound)
    #expect(values.max() == range.upperBound)
  }

  @Test func `indices and places are admissible, and all occur`() throws {
    let indices = filled(
      TensorDescription("i", .input, extents: [10_000], indices: .indices(below: 11)), seed: 1)
    #expect(Set(indices) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    let pooling = try MaxPoolingBackward([
      "batch": 1, "channels": 500, "height": 3, "width": 3, "window_height": 2, "window_width": 2,
    ])
    let places = filled(pooling.tensors(.f32)[1], seed: 1)
    // Four windows of four places each.
    for (window, expected) in [[0.0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
      .enumerated()
    {
      let taken = places.indices.filter { $0 % 4 == window }.map { places[$0] }
      #expect(Set(taken) == Set(expected))
    }
  }
}

struct OutputPoisonTests {
  @Test func `poison is NaN everywhere`() {
    let all = unsafe filled(numbers(.f32, 1_003)) { unsafe OutputPoison.everywhere($0) }
    #expect(all.count { $0.isNaN } == 1_003)
  }

  @Test func `a disguise is of the size of what lay there, and different`() {
    let tensor = numbers(.f32, 1_003)
    let disguise = unsafe filled(tensor) { bytes in
      for index in 0..<1_003 {
        unsafe Precision.f32.store(index.isMultiple(of: 2) ? 40 : -60, in: bytes, at: index)
      }
      var random = SplitMix64(seed: 1)
      unsafe OutputPoison.disguise(bytes, as: tensor, using: &random)
    }
    #expect(disguise.allSatisfy { (-60...40).contains($0) })
    #expect(Set(disguise).count > 900)
  }
}
