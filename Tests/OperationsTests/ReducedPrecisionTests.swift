import Operations
import Quantities
import Randomness
import Testing

/// What bf16 and i8 hold, and how exact results in them have to be.
struct ReducedPrecisionTests {
  // 8 significant bits: between 1 and the next number, 1 + 2⁻⁷, a tie goes to the even one, and
  // above it up.
  private static let roundings: [(Double, Double)] = [
    (1.0, 1.0), (-2.5, -2.5), (0x1.01p0, 0x1p0), (0x1.01001p0, 0x1.02p0), (0x1.03p0, 0x1.04p0),
    (257.0, 256.0), (0.1, 0.10009765625),
  ]

  @Test(arguments: roundings)
  func `bf16 rounds to the nearest of 8 bits, and ties to even`(number: Double, stored: Double) {
    #expect(roundTrip(number, .bf16) == stored)
  }

  @Test func `bf16 keeps what is no number`() {
    #expect(roundTrip(.nan, .bf16).isNaN)
    #expect(roundTrip(.infinity, .bf16) == .infinity)
    #expect(roundTrip(3.4e38, .bf16) == .infinity)
  }

  // 11 significant bits; multiples of 2⁻²⁴ below 2⁻¹⁴; beyond 65,504 there is infinity.
  @Test(arguments: [
    (1.0, 1.0), (-0.1, -0x1.998p-4), (2049.0, 2048.0), (2051.0, 2052.0), (65_504.0, 65_504.0),
    (65_519.0, 65_504.0), (65_520.0, .infinity), (0x1p-24, 0x1p-24), (0x1p-25, 0.0),
    (0x1.8p-24, 0x1p-23), (0x1.ff8p-15, 0x1.ff8p-15), (-0x1.fffp-15, -0x1p-14),
  ])
  func `f16 rounds to the nearest of 11 bits, and ties to even`(number: Double, stored: Double) {
    #expect(roundTrip(number, .f16) == stored)
  }

  // 4 significant bits; multiples of 2⁻⁹ below 2⁻⁶; nothing beyond 448.
  @Test(arguments: [
    (1.0, 1.0), (-0.1, -0x1.ap-4), (17.0, 16.0), (19.0, 20.0), (448.0, 448.0), (463.0, 448.0),
    (0x1p-9, 0x1p-9), (0x1p-10, 0.0), (0x1.8p-9, 0x1p-8), (0x1.fp-7, 0x1p-6),
  ])
  func `f8-e4m3 rounds to the nearest of 4 bits, and ties to even`(number: Double, stored: Double) {
    #expect(roundTrip(number, .f8e4m3) == stored)
  }

  // 3 significant bits; multiples of 2⁻¹⁶ below 2⁻¹⁴; infinity beyond 57,344.
  @Test(arguments: [
    (1.0, 1.0), (-0.1, -0x1.8p-4), (9.0, 8.0), (11.0, 12.0), (57_344.0, 57_344.0),
    (65_536.0, .infinity), (0x1p-16, 0x1p-16), (0x1p-17, 0.0),
  ])
  func `f8-e5m2 rounds to the nearest of 3 bits, and ties to even`(number: Double, stored: Double) {
    #expect(roundTrip(number, .f8e5m2) == stored)
  }

  @Test func `what is no number stays none in small formats, and infinity where there is one`() {
    for precision in [Precision.f16, .f8e4m3, .f8e5m2] {
      #expect(roundTrip(.nan, precision).isNaN)
    }
    #expect(roundTrip(.infinity, .f16) == .infinity)
    #expect(roundTrip(-.infinity, .f8e5m2) == -.infinity)
    #expect(roundTrip(1000, .f8e4m3).isNaN)
  }

  @Test(arguments: [Precision.f16, .f8e4m3, .f8e5m2])
  func `every number of a small format is itself when it is stored again`(precision: Precision) {
    let count = precision.bytes == 1 ? 256 : 65_536
    for bits in 0..<count {
      let number = unsafe withUnsafeBytes(of: UInt16(bits)) {
        unsafe precision.number(in: $0, at: 0)
      }
      #expect(number.isNaN || roundTrip(number, precision) == number)
    }
  }

  @Test(arguments: [Precision.f16, .f8e4m3, .f8e5m2])
  func `inputs in small formats are spread over the whole range`(precision: Precision) throws {
    let product = try MatrixMultiplication(["m": 64, "n": 1, "k": 64])
    let numbers = filled(product.tensors(precision)[0])
    let large = numbers.filter { abs($0) > 0.5 }.count
    #expect(numbers.allSatisfy { abs($0) <= 1 })
    // A half of 4,096, give or take five deviations; the small slices of a probe are fewer.
    #expect((1_500...2_208).contains(large))
    #expect(Set(numbers).count > 40)
  }

  @Test func `a product in 8-bit floating point has results in bf16, one in TF32 is f32 all over`()
    throws
  {
    let product = try MatrixMultiplication(["m": 2, "n": 3, "k": 4])
    #expect(product.tensors(.f8e4m3).map(\.precision) == [.f8e4m3, .f8e4m3, .bf16])
    #expect(product.tensors(.tf32).map(\.precision) == [.f32, .f32, .f32])
    #expect(product.tensors(.f16).map(\.precision) == [.f16, .f16, .f16])
  }

  @Test func `a product in bf16 is in bf16, in i8 an exact i32 of a u8 and an i8`() throws {
    let product = try MatrixMultiplication(["m": 2, "n": 3, "k": 4])
    #expect(product.tensors(.bf16).map(\.precision) == [.bf16, .bf16, .bf16])
    #expect(product.tensors(.i8).map(\.precision) == [.u8, .i8, .i32])
    // 2 bytes each of 8 + 12 + 6; 1 of 8 + 12, 4 of 6.
    #expect(product.traffic(.bf16).bytes == 52)
    #expect(product.traffic(.i8).bytes == 44)
    #expect(product.work.flop == 48)
  }

  @Test func `activations have 7 bits, weights 8, and both ends occur`() throws {
    let product = try MatrixMultiplication(["m": 100, "n": 100, "k": 100])
    let inputs = product.tensors(.i8).filter { $0.role == .input }.map { filled($0) }
    #expect(inputs[0].min() == 0)
    #expect(inputs[0].max() == 127)
    #expect(inputs[1].min() == -128)
    #expect(inputs[1].max() == 127)
    #expect(inputs.allSatisfy { $0.allSatisfy { $0 == $0.rounded() } })
  }

  // 1·1 + 2·3 = 7; 1·(−2) + 2·4 = 6.
  @Test func `an integer is right or wrong, a bf16 may be off by its last place`() throws {
    let product = try MatrixMultiplication(["m": 1, "n": 2, "k": 2])
    #expect(check(product, .i8, [[1, 2], [1, -2, 3, 4], [7, 6]]).passes)
    #expect(!check(product, .i8, [[1, 2], [1, -2, 3, 4], [7, 7]]).passes)
    #expect(check(product, .bf16, [[1, 2], [1, -2, 3, 4], [7, 6]]).passes)
    // The next number above 6 is 6 + 2⁻⁵, and one further is beyond the whole unit that is granted.
    #expect(check(product, .bf16, [[1, 2], [1, -2, 3, 4], [7, 6.03125]]).passes)
    #expect(!check(product, .bf16, [[1, 2], [1, -2, 3, 4], [7, 6.0625]]).passes)
  }

  @Test(arguments: [Precision.bf16, .i8])
  func `one wrong number in a large product is found by projection`(precision: Precision) throws {
    let n = 160
    let product = try MatrixMultiplication(["m": 160, "n": 160, "k": 160])
    let ones = [Double](repeating: 1, count: n * n)
    var c = [Double](repeating: Double(n), count: n * n)
    let right = check(product, precision, [ones, ones, c])
    #expect(right.method == .freivalds)
    #expect(right.passes)
    // One more is nothing that a bf16 near 160 could tell from rounding; a fifth more is.
    c[77 * n + 13] += precision == .i8 ? 1 : 32
    #expect(!check(product, precision, [ones, ones, c]).passes)
  }

  @Test(arguments: [Precision.bf16, .i8])
  func `one wrong number in a large convolution is found by projection`(precision: Precision)
    throws
  {
    let layer = try Convolution([
      "batch": 1, "channels": 64, "height": 16, "width": 16, "filters": 192, "filter_height": 1,
      "filter_width": 1,
    ])
    let source = [Double](repeating: 1, count: 64 * 256)
    let weights = [Double](repeating: 1, count: 64 * 192)
    var destination = [Double](repeating: 64, count: 192 * 256)
    let right = check(layer, precision, [source, weights, destination])
    #expect(right.method == .freivalds)
    #expect(right.passes)
    destination[191 * 256 + 200] = precision == .i8 ? 65 : 0
    #expect(!check(layer, precision, [source, weights, destination]).passes)
  }

  @Test func `a chain of i8 adds up its own bytes, and wraps around`() throws {
    let constants: [Double] = [1, 2, -3, 64] + [Double](repeating: 0, count: 12)
    // 255 + 256·254 + 65,536·253 + 16,777,216·3 and then 255 + 2·254 − 3·253 + 64·3 more.
    let once = try MultiplyAddChain(["elements": 4, "steps": 1])
    let start = 66_977_535.0
    #expect(check(once, .i8, [[255, 254, 253, 3], constants, [start + 196]]).passes)
    #expect(!check(once, .i8, [[255, 254, 253, 3], constants, [start + 195]]).passes)
    // −1 has the bytes 255: 255·64·4 more.
    let large = [Double](repeating: 64, count: 16)
    #expect(check(once, .i8, [[255, 255, 255, 255], large, [65_279]]).passes)
  }
}

private func roundTrip(_ number: Double, _ precision: Precision) -> Double {
  unsafe stored([number], precision) { unsafe precision.number(in: $0, at: 0) }
}

private func stored<Result>(
  _ numbers: [Double], _ precision: Precision, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
  let bytes = UnsafeMutableRawBufferPointer.allocate(
    byteCount: numbers.count * precision.bytes, alignment: 64)
  defer { unsafe bytes.deallocate() }
  for (index, number) in numbers.enumerated() {
    unsafe precision.store(number, in: bytes, at: index)
  }
  return unsafe body(UnsafeRawBufferPointer(bytes))
}

private func filled(_ tensor: TensorDescription) -> [Double] {
  let bytes = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Int(tensor.byteCount.bytes), alignment: 64)
  defer { unsafe bytes.deallocate() }
  var random = SplitMix64(seed: 1)
  unsafe InputFill.fill(bytes, as: tensor, using: &random)
  return (0..<tensor.count).map {
    unsafe tensor.precision.number(in: UnsafeRawBufferPointer(bytes), at: $0)
  }
}

/// Runs a check on operands given as numbers.
private func check(
  _ operation: some Operations.Operation, _ precision: Precision, _ numbers: [[Double]]
) -> Check {
  var random = SplitMix64(seed: 1)
  let tensors = operation.tensors(precision)
  let buffers = unsafe zip(tensors, numbers).map { tensor, numbers in
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: numbers.count * tensor.precision.bytes, alignment: 64)
    for (index, number) in numbers.enumerated() {
      unsafe tensor.precision.store(number, in: bytes, at: index)
    }
    return UnsafeRawBufferPointer(bytes)
  }
  defer { unsafe buffers.forEach { unsafe $0.deallocate() } }
  return operation.check(
    unsafe Operands(buffers, of: operation, precision: precision), using: &random)
}
