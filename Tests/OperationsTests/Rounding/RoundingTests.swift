import Operations
import Randomness
import Testing

/// An operation in f32 whose outputs are computed by the test.
private struct Trial {
  let operation: any Operations.Operation

  init<Kind: Operations.Operation>(_ kind: Kind.Type, _ problem: Problem) {
    guard let operation = try? kind.init(problem) else {
      preconditionFailure("The problem of \(Kind.id) makes sense.")
    }
    self.operation = operation
  }

  /// Returns inputs as the host fills them, or numbers from 0 to 1.
  func inputs(
    seed: UInt64, probing: InputFill.Probing = .magnitudes, arePositive: Bool = false
  ) -> [[Float]] {
    var random = SplitMix64(seed: seed)
    return operation.tensors(.f32).filter { $0.role == .input }.map { tensor in
      var tensor = tensor
      if arePositive { tensor.content = .numbers(0...1) }
      var numbers = [Float](repeating: 0, count: tensor.count)
      unsafe numbers.withUnsafeMutableBytes {
        unsafe InputFill.fill($0, as: tensor, probing: probing, using: &random)
      }
      return numbers
    }
  }

  func check(
    _ inputs: [[Float]], _ outputs: [[Float]], in precision: Precision = .f32,
    by algorithm: Algorithm? = nil, seed: UInt64 = 7
  ) -> Check {
    let buffers = unsafe (inputs + outputs).map { tensor in
      let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: tensor.count)
      _ = unsafe copy.initialize(from: tensor)
      return UnsafeRawBufferPointer(copy)
    }
    defer { unsafe buffers.forEach { unsafe $0.deallocate() } }
    var random = SplitMix64(seed: seed)
    return operation.check(
      unsafe Operands(buffers, of: operation, precision: precision, by: algorithm),
      using: &random)
  }
}

/// Returns the product of m × k and k × n numbers, each output by `sum`.
private func product(
  _ inputs: [[Float]], _ m: Int, _ n: Int, _ k: Int, _ sum: ([Float], [Float]) -> Float
) -> [Float] {
  let columns = (0..<n).map { j in (0..<k).map { inputs[1][$0 * n + j] } }
  return (0..<m).flatMap { i in
    let row = Array(inputs[0][i * k..<(i + 1) * k])
    return columns.map { sum(row, $0) }
  }
}

struct ProductRoundingTests {
  private static let lengths = [1, 3, 17, 129, 1_024, 4_096, 20_000]

  private static func trial(_ k: Int) -> Trial {
    Trial(MatrixMultiplication.self, ["m": 5, "n": 6, "k": k])
  }

  private static func outputs(
    _ inputs: [[Float]], _ k: Int, _ sum: ([Float], [Float]) -> Float
  ) -> [Float] {
    product(inputs, 5, 6, k, sum)
  }

  @Test(arguments: Summation.allCases, lengths)
  func `a sum in any order of any length is half as exact as it has to be, at worst`(
    summation: Summation, k: Int
  ) {
    let trial = Self.trial(k)
    let seeds = k > 1_024 ? 10 : 200
    var worst = 0.0
    for seed in 1...seeds {
      let inputs = trial.inputs(seed: UInt64(seed), arePositive: seed.isMultiple(of: 2))
      let outputs = product(inputs, 5, 6, k, summation.product)
      worst = max(worst, trial.check(inputs, [outputs]).residual)
    }
    #expect(worst < 0.55)
  }

  @Test(arguments: Thinning.allCases, lengths)
  func `fewer bits are ten times as far off as is tolerated, at any length`(
    thinning: Thinning, k: Int
  ) {
    let trial = Self.trial(k)
    let seeds = k > 1_024 ? 5 : 50
    var least = Double.infinity
    for seed in 1...seeds {
      let inputs = trial.inputs(seed: UInt64(seed))
      let outputs = product(inputs, 5, 6, k, thinning.product)
      least = min(least, trial.check(inputs, [outputs]).residual)
    }
    #expect(least > 10)
  }

  @Test(arguments: lengths)
  func `TF32 may round its factors or cut them off, and bf16 is not TF32`(k: Int) {
    let trial = Self.trial(k)
    var (worst, found) = (0.0, 0)
    let seeds = k > 1_024 ? 5 : 50
    for seed in 1...seeds {
      let inputs = trial.inputs(seed: UInt64(seed), arePositive: seed.isMultiple(of: 2))
      func residual(_ product: ([Float], [Float]) -> Float) -> Double {
        trial.check(inputs, [Self.outputs(inputs, k, product)], in: .tf32).residual
      }
      worst = max(worst, residual(Thinning.tf32.product), residual(Thinning.cutOff.product))
      worst = max(worst, residual(Summation.sequential.product))
      if !seed.isMultiple(of: 2), residual(Thinning.bf16.product) > 1 { found += 1 }
    }
    #expect(worst < 1)
    // Of the odd seeds, whose numbers have both signs: most.
    #expect(found >= seeds / 3)
  }

  @Test(arguments: [16, 64, 128])
  func `Strassen's products of large numbers show in small ones`(size: Int) {
    let trial = Trial(MatrixMultiplication.self, ["m": size, "n": size, "k": size])
    for seed in 1...(size > 64 ? 4 : 30) {
      let inputs = trial.inputs(seed: UInt64(seed))
      let (a, b) = (
        SquareMatrix(size: size, numbers: inputs[0]), SquareMatrix(size: size, numbers: inputs[1])
      )
      #expect(trial.check(inputs, [a.product(b, levels: 0).numbers]).residual < 0.55)
      #expect(trial.check(inputs, [a.product(b, levels: 1).numbers]).residual > 100)
      #expect(trial.check(inputs, [a.product(b, levels: 2).numbers]).residual > 100)
    }
  }

  @Test func `one wrong row of a large product is found by projection, thinned ones are, too`() {
    let trial = Trial(MatrixMultiplication.self, ["m": 64, "n": 64, "k": 1_024])
    let inputs = trial.inputs(seed: 3)
    let right = product(inputs, 64, 64, 1_024, Summation.fusedLanes.product)
    let check = trial.check(inputs, [right])
    #expect(check.method == .freivalds)
    #expect(check.residual < 0.55)
    #expect(check.chance(ofMissing: 0.001) == 1)
    let thin = product(inputs, 64, 64, 1_024, Thinning.tf32.product)
    #expect(trial.check(inputs, [thin]).residual > 10)
    // One output that is off by a hundredth of what outputs are.
    var wrong = right
    wrong[40 * 64 + 11] += 0.1
    #expect(!trial.check(inputs, [wrong]).passes)
  }

  @Test func `numbers below the normal range show whether they are flushed to zero`() {
    let trial = Trial(MatrixMultiplication.self, ["m": 16, "n": 16, "k": 32])
    for seed in 1...50 {
      let inputs = trial.inputs(seed: UInt64(seed), probing: .subnormals)
      let right = product(inputs, 16, 16, 32, Summation.sequential.product)
      #expect(trial.check(inputs, [right]).residual < 0.55)
      let flushed = product(
        inputs.map { $0.map(\.flushed) }, 16, 16, 32, Summation.sequential.product)
      #expect(trial.check(inputs, [flushed]).residual > 1_000)
      #expect(trial.check(inputs, [right.map(\.flushed)]).residual > 1_000)
    }
  }

  @Test func `a few rows are smaller than others, and none are in what is changed at places`() {
    let trial = Trial(MatrixMultiplication.self, ["m": 64, "n": 8, "k": 32])
    let rows = (0..<64).map { row in
      trial.inputs(seed: 9)[0][row * 32..<(row + 1) * 32].map(abs).max() ?? 0
    }
    #expect(rows.count { $0 < 0x1p-15 } == 5)
    #expect(rows.count { $0 > 0.5 } == 59)
  }
}

struct ConvolutionRoundingTests {
  // Channels, filters and sides of images whose outputs fill whole tiles.
  private static let shapes = [(1, 4, 10), (3, 8, 14), (16, 16, 14), (64, 16, 18)]

  private static func trial(_ shape: (Int, Int, Int)) -> Trial {
    Trial(
      Convolution.self,
      [
        "batch": 1, "channels": shape.0, "height": shape.2, "width": shape.2, "filters": shape.1,
        "filter_height": 3, "filter_width": 3,
      ])
  }

  private static func seeds(_ shape: (Int, Int, Int)) -> ClosedRange<UInt64> {
    1...(shape.0 < 4 ? 100 : 5)
  }

  @Test(arguments: shapes)
  func `direct sums pass, and can't be stated to be tiles`(shape: (Int, Int, Int)) {
    let trial = Self.trial(shape)
    for seed in Self.seeds(shape) {
      let inputs = trial.inputs(seed: seed)
      let outputs = directConvolution(
        inputs[0], inputs[1], channels: shape.0, filters: shape.1, side: shape.2)
      #expect(trial.check(inputs, [outputs]).residual < 0.6)
      for algorithm in Algorithm.allCases {
        let fault = trial.check(inputs, [outputs], by: algorithm).fault ?? ""
        #expect(fault.hasPrefix("The kernel states the algorithm \(algorithm.rawValue), but"))
      }
    }
  }

  @Test(arguments: [(2, Algorithm.winograd2), (4, .winograd4)], shapes)
  func `tiles pass where they are stated, and nowhere else`(
    tile: (Int, Algorithm), shape: (Int, Int, Int)
  ) {
    let trial = Self.trial(shape)
    let winograd = Winograd(outputs: tile.0)
    for seed in Self.seeds(shape) {
      let inputs = trial.inputs(seed: seed)
      let outputs = winograd.convolve(
        inputs[0], inputs[1], channels: shape.0, filters: shape.1, side: shape.2)
      #expect(trial.check(inputs, [outputs], by: tile.1).residual < 0.6)
      #expect(trial.check(inputs, [outputs]).residual > 10)
    }
  }

  @Test func `TF32 and bf16 are found in a convolution`() {
    let trial = Self.trial((16, 8, 10))
    for seed in 1...20 {
      let inputs = trial.inputs(seed: UInt64(seed))
      for bits in [11, 8] as [UInt32] {
        let outputs = directConvolution(
          inputs[0].map { $0.kept(bits) }, inputs[1].map { $0.kept(bits) }, channels: 16,
          filters: 8, side: 10)
        #expect(trial.check(inputs, [outputs]).residual > 10)
      }
    }
  }

  @Test func `an algorithm that doesn't suit the problem is a fault`() throws {
    let product = try MatrixMultiplication(["m": 2, "n": 3, "k": 4])
    #expect(
      product.fault(ofStating: .winograd4)
        == "It states the algorithm winograd-4x4-3x3, which doesn't suit gemm "
        + "m=2 n=3 k=4 ta=0 tb=0: only convolutions with 3×3 filters, without stride or dilation")
    let pointwise = try Convolution([
      "batch": 1, "channels": 4, "height": 8, "width": 8, "filters": 4, "filter_height": 1,
      "filter_width": 1,
    ])
    #expect(pointwise.fault(ofStating: .winograd2) != nil)
    #expect(pointwise.leastWork(.winograd4) == pointwise.leastWork(nil))
    #expect(Self.trial((1, 4, 10)).operation.fault(ofStating: .winograd2) == nil)
  }
}

struct AttentionRoundingTests {
  private static let sizes = [(3, 5), (17, 13), (64, 64), (129, 32)]

  private static func problem(_ size: (Int, Int)) -> Problem {
    ["batch": 1, "heads": 1, "length": size.0, "width": size.1]
  }

  @Test(arguments: sizes)
  func `attention in f32 passes in any order, in fewer bits it doesn't`(size: (Int, Int)) {
    let trial = Trial(Attention.self, Self.problem(size))
    for seed in 1...10 {
      let inputs = trial.inputs(seed: UInt64(seed))
      for summation in [Summation.sequential, .pairwise, .fusedLanes, .shuffled] {
        let head = PlainAttention(length: size.0, width: size.1, dot: summation.product)
        #expect(trial.check(inputs, [head.destination(inputs)]).residual < 0.4)
      }
      for thinning in [Thinning.tf32, .bf16] {
        let head = PlainAttention(length: size.0, width: size.1, dot: thinning.product)
        #expect(trial.check(inputs, [head.destination(inputs)]).residual > 10)
      }
    }
  }

  @Test(arguments: sizes)
  func `so do its gradients`(size: (Int, Int)) {
    let trial = Trial(AttentionBackward.self, Self.problem(size))
    for seed in 1...10 {
      let inputs = trial.inputs(seed: UInt64(seed))
      for summation in [Summation.sequential, .pairwise, .fusedLanes, .shuffled] {
        let head = PlainAttention(length: size.0, width: size.1, dot: summation.product)
        #expect(trial.check(inputs, head.gradients(inputs)).residual < 0.4)
      }
      for thinning in [Thinning.tf32, .bf16] {
        let head = PlainAttention(length: size.0, width: size.1, dot: thinning.product)
        #expect(trial.check(inputs, head.gradients(inputs)).residual > 10)
      }
    }
  }
}

struct ChanceTests {
  @Test func `the chance to see a missing share follows from how many parts are drawn`() {
    let all = Check(method: .full, residual: 0)
    #expect(all.chance(ofMissing: 0.01) == 1)
    #expect(all.chance(ofMissing: 0) == 0)
    let half = Check(method: .sampled, residual: 0, drawn: 2)
    #expect(half.chance(ofMissing: 0.5) == 0.75)
    #expect(half.chance(ofMissing: 1) == 1)
    let many = Check(method: .sampled, residual: 0, drawn: 512)
    #expect(abs(many.chance(ofMissing: 0.01) - 0.99418) < 0.00001)
  }
}
