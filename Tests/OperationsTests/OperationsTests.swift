import Operations
import Quantities
import Randomness
import Testing

/// Runs a check on operands given as arrays.
private func check(
  _ operation: some Operations.Operation, _ tensors: [[Float]], seed: UInt64 = 1
) -> Check {
  var random = SplitMix64(seed: seed)
  let buffers = unsafe tensors.map { tensor in
    let bytes = UnsafeMutableBufferPointer<Float>.allocate(capacity: tensor.count)
    _ = unsafe bytes.initialize(from: tensor)
    return UnsafeRawBufferPointer(bytes)
  }
  defer { unsafe buffers.forEach { unsafe $0.deallocate() } }
  return operation.check(
    unsafe Operands(buffers, of: operation, precision: .f32), using: &random)
}

private func problem(_ sizes: (String, Int)...) -> Problem {
  Problem(sizes: sizes.map { Problem.Size(name: $0.0, value: $0.1) })
}

struct MatrixMultiplicationTests {
  @Test func `work counts a multiply-add as two, and traffic each operand once`() throws {
    let product = try MatrixMultiplication(problem(("m", 2), ("n", 3), ("k", 4)))
    #expect(product.work.flop == 48)
    #expect(product.traffic(.f32).bytes == 4 * (8 + 12 + 6))
    #expect(product.traffic(.f64).bytes == 8 * (8 + 12 + 6))
  }

  @Test func `a right product passes, a wrong, missing or transposed one doesn't`() throws {
    let product = try MatrixMultiplication(problem(("m", 2), ("n", 2), ("k", 2)))
    let a: [Float] = [1, 2, 3, 4]
    let b: [Float] = [5, 6, 7, 8]
    #expect(check(product, [a, b, [19, 22, 43, 50]]).passes)
    #expect(!check(product, [a, b, [19, 22, 43, 51]]).passes)
    #expect(!check(product, [a, b, [19, 22, 43, .nan]]).passes)
    #expect(!check(product, [a, b, [19, 43, 22, 50]]).passes)
  }

  @Test func `transposed operands are read as they are stored`() throws {
    let sizes = [("m", 2), ("n", 2), ("k", 2), ("ta", 1), ("tb", 1)]
    let product = try MatrixMultiplication(
      Problem(sizes: sizes.map { Problem.Size(name: $0.0, value: $0.1) }))
    #expect(check(product, [[1, 3, 2, 4], [5, 7, 6, 8], [19, 22, 43, 50]]).passes)
  }

  @Test func `one wrong number in a large product is found by projection`() throws {
    let n = 160  // 4 million multiply-adds: beyond the full check
    let product = try MatrixMultiplication(problem(("m", n), ("n", n), ("k", n)))
    let ones = [Float](repeating: 1, count: n * n)
    var c = [Float](repeating: Float(n), count: n * n)
    #expect(check(product, [ones, ones, c]).method == .freivalds)
    #expect(check(product, [ones, ones, c]).passes)
    c[77 * n + 13] += 10
    #expect(!check(product, [ones, ones, c]).passes)
  }

  @Test func `a missing, unknown or impossible size says so`() {
    #expect(throws: ProblemError.missing(parameter: "k", operation: .gemm)) {
      try MatrixMultiplication(problem(("m", 1), ("n", 1)))
    }
    #expect(throws: ProblemError.outOfRange(parameter: "ta", value: 2, range: 0...1)) {
      try MatrixMultiplication(problem(("m", 1), ("n", 1), ("k", 1), ("ta", 2)))
    }
    let error = #expect(throws: ProblemError.self) {
      try MatrixMultiplication(problem(("m", 1), ("n", 1), ("k", 1), ("q", 1)))
    }
    #expect(
      error?.description == "The operation gemm has no size 'q'. It has: m, n, k, ta, tb.")
  }
}

struct ConvolutionTests {
  @Test func `the first layer of ResNet-50 is 0.236 GFLOP an image`() throws {
    let layer = try Convolution(
      problem(
        ("batch", 1), ("channels", 3), ("height", 224), ("width", 224), ("filters", 64),
        ("filter_height", 7), ("filter_width", 7), ("stride_height", 2), ("stride_width", 2),
        ("padding_height", 3), ("padding_width", 3)))
    #expect(layer.work.flop == 2 * 64 * 147 * 112 * 112)
    #expect(layer.tensors(.f32)[2].extents == [1, 64, 112, 112])
  }

  @Test func `a convolution is a cross-correlation with zeros beyond the edge`() throws {
    let layer = try Convolution(
      problem(
        ("batch", 1), ("channels", 1), ("height", 2), ("width", 2), ("filters", 1),
        ("filter_height", 2), ("filter_width", 2), ("padding_height", 1), ("padding_width", 1)))
    let source: [Float] = [1, 2, 3, 4]
    let weights: [Float] = [10, 20, 30, 40]
    // Turned by half a turn, as a convolution in the strict sense would have it.
    let flipped: [Float] = [10, 40, 40, 60, 200, 160, 90, 240, 160]
    #expect(!check(layer, [source, weights, flipped]).passes)
    let right: [Float] = [
      40 * 1, 30 * 1 + 40 * 2, 30 * 2,
      20 * 1 + 40 * 3, 10 * 1 + 20 * 2 + 30 * 3 + 40 * 4, 10 * 2 + 30 * 4,
      20 * 3, 10 * 3 + 20 * 4, 10 * 4,
    ]
    #expect(check(layer, [source, weights, right]).passes)
  }

  @Test func `a filter larger than the padded image is refused`() {
    #expect(throws: ProblemError.self) {
      try Convolution(
        problem(
          ("batch", 1), ("channels", 1), ("height", 2), ("width", 2), ("filters", 1),
          ("filter_height", 3), ("filter_width", 3)))
    }
  }

  @Test func `one wrong output of a large problem is found by projection`() throws {
    let layer = try Convolution(
      problem(
        ("batch", 1), ("channels", 64), ("height", 16), ("width", 16), ("filters", 192),
        ("filter_height", 1), ("filter_width", 1)))
    let source = [Float](repeating: 1, count: 64 * 256)
    let weights = [Float](repeating: 1, count: 64 * 192)
    var destination = [Float](repeating: 64, count: 192 * 256)
    #expect(check(layer, [source, weights, destination]).passes)
    destination[191 * 256 + 200] = 0
    #expect(!check(layer, [source, weights, destination]).passes)
  }
}

struct RoofOperationTests {
  @Test func `a multiply-add chain that skips steps is found`() throws {
    let chain = try MultiplyAddChain(problem(("elements", 2), ("steps", 100)))
    #expect(chain.work.flop == 400)
    func value(_ start: Float, _ c: Float, steps: Int, isFused: Bool = false) -> Float {
      (0..<steps).reduce(start) { value, _ in
        isFused ? c.addingProduct(value, value) : value * value + c
      }
    }
    let x: [Float] = [-0.5, 0.25]
    let c: [Float] = [-1.9, -1.85, 0, 0]
    func outputs(_ steps: Int, isFused: Bool = false) -> [Float] {
      zip(x, c).map { value($0, $1, steps: steps, isFused: isFused) }
    }
    // Rounding once or twice a step, two values end far from each other, and both are right.
    #expect(outputs(100) != outputs(100, isFused: true))
    #expect(check(chain, [x, c, outputs(100)]).passes)
    #expect(check(chain, [x, c, outputs(100, isFused: true)]).passes)
    #expect(!check(chain, [x, c, outputs(99)]).passes)
    #expect(!check(chain, [x, c, outputs(101, isFused: true)]).passes)
    // One unit in the last place of the start is as far off as can be after 100 steps.
    let exact = zip(x, c).map { start, c in
      Float((0..<100).reduce(Double(start)) { value, _ in value * value + Double(c) })
    }
    #expect(!check(chain, [x, c, exact]).passes)
  }

  @Test func `a long chain is checked at values drawn at random`() throws {
    let chain = try MultiplyAddChain(problem(("elements", 4_000), ("steps", 4_096)))
    let x = [Float](repeating: 0.5, count: 4_000)
    let c = [Float](repeating: -1.875, count: 4)
    let end = (0..<4_096).reduce(Float(0.5)) { value, _ in value * value - 1.875 }
    var y = [Float](repeating: end, count: 4_000)
    #expect(check(chain, [x, c, y]).passes)
    #expect(check(chain, [x, c, y]).method == .sampled)
    // 1,024 of 4,000 values are seen: of 40 wrong ones at least one, but for 1 in 30,000 draws.
    for index in 0..<40 { y[100 * index] = 0.125 }
    for seed in 1...20 { #expect(!check(chain, [x, c, y], seed: UInt64(seed)).passes) }
    y = [Float](repeating: end, count: 4_000)
    y[77] = .nan
    #expect(!check(chain, [x, c, y]).passes)
  }

  @Test func `a triad moves three vectors`() throws {
    let triad = try Triad(problem(("elements", 4)))
    #expect(triad.traffic(.f32).bytes == 48)
    #expect(check(triad, [[1, 2, 3, 4], [1, 1, 1, 1], [4, 5, 6, 7]]).passes)
    #expect(!check(triad, [[1, 2, 3, 4], [1, 1, 1, 1], [4, 5, 6, 8]]).passes)
  }
}
