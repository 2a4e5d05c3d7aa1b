import Glibc
import Operations
import Quantities
import Testing

/// What each operation's check accepts, and what it finds.
struct OperationChecksTests {
  @Test(arguments: Example.all)
  func `outputs by the definition are right`(example: Example) {
    for seed in 1...3 {
      let inputs = example.inputs(seed: UInt64(seed))
      let check = example.check(inputs, example.outputs(inputs))
      #expect(check.passes, "\(check.fault ?? "")")
      // Half of a unit in the last place, of the whole one that formats of 16 bits are granted.
      #expect(check.residual < 0.51)
    }
  }

  @Test(arguments: OperationCatalogue.all.map { $0.id }, Fault.allCases)
  func `every operation's check finds every fault that its outputs can have`(
    operation: OperationID, fault: Fault
  ) {
    let examples = Example.all.filter { $0.id == operation }
    #expect(!examples.isEmpty)
    for example in examples {
      let inputs = example.inputs(seed: 1)
      let wrong = example.outputs(with: fault, for: inputs)
      #expect(wrong.isEmpty == (fault.isImpossible(for: operation) != nil), "\(example)")
      for outputs in wrong {
        #expect(!example.check(inputs, outputs).passes, "\(example) with \(fault.rawValue)")
      }
    }
  }

  @Test func `every operation has an example in each of its precisions but f64`() {
    let shown = Set(Example.all.map(\.testDescription))
    for kind in OperationCatalogue.all {
      for precision in kind.precisions where precision != .f64 {
        #expect(shown.contains("\(kind.id) \(precision.rawValue)"))
      }
    }
  }

  @Test func `what is no number is called NaN, without its bits`() throws {
    let example = try #require(Example.all.first { $0.id.rawValue == "relu" })
    let inputs = example.inputs(seed: 1)
    var outputs = example.outputs(inputs)
    outputs[0][0] = -Double.nan
    let fault = try #require(example.check(inputs, outputs).fault)
    #expect(fault.hasSuffix("is NaN: it was not written, or it overflowed"), "\(fault)")
  }

  @Test func `the usual approximation of GELU is another function`() throws {
    let example = try #require(Example.all.first { $0.id.rawValue == "gelu" })
    let inputs = example.inputs(seed: 1)
    let approximated = inputs[0].map {
      0.5 * $0 * (1 + tanh(0.7978845608 * ($0 + 0.044715 * $0 * $0 * $0)))
    }
    #expect(!example.check(inputs, [approximated]).passes)
  }

  @Test(arguments: Example.all)
  func `an output that was not written is found`(example: Example) {
    let inputs = example.inputs(seed: 1)
    let outputs = example.outputs(inputs)
    for tensor in outputs.indices where !example.isInteger(tensor) {
      var changed = outputs
      changed[tensor][changed[tensor].count - 1] = .nan
      #expect(!example.check(inputs, changed).passes)
    }
  }

  @Test func `no two operations share a name`() {
    let names = OperationCatalogue.all.map { $0.id.rawValue }
    #expect(Set(names).count == names.count)
  }

  @Test func `the problems of the conformance suite make sense`() throws {
    for kind in OperationCatalogue.all {
      for problem in kind.awkwardProblems + [kind.largeProblem, kind.typicalProblem] {
        let operation = try kind.init(problem)
        #expect(operation.work.flop >= 0)
        #expect(operation.traffic(.f32).bytes > 0)
        #expect(operation.tensors(.f32).allSatisfy { $0.count > 0 })
      }
    }
  }
}

struct WorkTests {
  @Test func `attention with a causal mask is credited with the pairs that see each other`() throws
  {
    let sizes: Problem = ["batch": 2, "heads": 3, "length": 4, "width": 5]
    #expect(try Attention(sizes).work.flop == 4 * 2 * 3 * 5 * 16)
    let causal = Problem(sizes: sizes.sizes + [Problem.Size(name: "causal", value: 1)])
    #expect(try Attention(causal).work.flop == 4 * 2 * 3 * 5 * 10)
    #expect(try AttentionBackward(causal).work.flop == 10 * 2 * 3 * 5 * 10)
  }

  @Test func `an LSTM has four gates, a GRU three`() throws {
    let sizes: Problem = ["batch": 2, "steps": 3, "inputs": 5, "hidden": 7]
    #expect(try LSTM(sizes).work.flop == 2 * 4 * 2 * 3 * 7 * 12)
    // Four products backward where there are two forward; none goes back from the first step.
    let backward = try LSTMBackward(sizes)
    #expect(try backward.work.flop == 2 * LSTM(sizes).work.flop)
    #expect(backward.work.flop - backward.leastWork(nil).flop == 2 * 4 * 2 * 7 * 7)
    #expect(try GRU(sizes).work.flop == 2 * 3 * 2 * 3 * 7 * 12)
  }

  @Test func `the three passes of a convolution are the same work`() throws {
    let sizes: Problem = [
      "batch": 2, "channels": 4, "height": 5, "width": 5, "filters": 6, "filter_height": 3,
      "filter_width": 3, "groups": 2,
    ]
    // 2 images, 6 filters, 2 channels of a group, 9 taps, 9 outputs.
    #expect(try Convolution(sizes).work.flop == 2 * 2 * 6 * 2 * 9 * 9)
    #expect(try ConvolutionBackwardData(sizes).work.flop == 2 * 2 * 6 * 2 * 9 * 9)
    #expect(try ConvolutionBackwardWeights(sizes).work.flop == 2 * 2 * 6 * 2 * 9 * 9)
  }

  @Test func `a step of AdamW moves seven tensors, an embedding what its tokens name`() throws {
    #expect(try AdamWStep(["elements": 10]).traffic(.f32).bytes == 7 * 40)
    // 3 rows of 5 read and written, and 3 indices.
    let embedding = try Embedding(["tokens": 3, "vocabulary": 1_000, "columns": 5])
    #expect(embedding.traffic(.f32).bytes == 2 * 60 + 12)
    #expect(embedding.work.flop == 0)
  }

  @Test func `a window that would hold nothing but padding is refused`() {
    #expect(throws: ProblemError.self) {
      try MaxPooling([
        "batch": 1, "channels": 1, "height": 4, "width": 4, "window_height": 2,
        "window_width": 2, "padding_height": 2,
      ])
    }
  }
}

struct LargeChecksTests {
  @Test func `attention too large for a full check is sampled, and searched for gaps`() {
    let example = Example(
      Attention.self, ["batch": 1, "heads": 1, "length": 512, "width": 64]
    ) { $0 }
    let ones = [Double](repeating: 1, count: 512 * 64)
    // No score differs, so that each row is the average of the values.
    let inputs = [ones.map { _ in 0 }, ones, ones]
    let right = example.check(inputs, [ones])
    #expect(right.passes, "\(right.fault ?? "")")
    #expect(right.method == .sampled)
    var gap = ones
    gap[10_000] = .nan
    #expect(!example.check(inputs, [gap]).passes)
    #expect(!example.check(inputs, [ones.map { $0 * 1.01 }]).passes)
  }

  @Test(arguments: ["data", "weights"])
  func `one wrong gradient of a large convolution is found by projection`(side: String) throws {
    let sizes: Problem = [
      "batch": 1, "channels": 64, "height": 16, "width": 16, "filters": 192, "filter_height": 1,
      "filter_width": 1,
    ]
    let isData = side == "data"
    let example =
      isData
      ? Example(ConvolutionBackwardData.self, sizes) { $0 }
      : Example(ConvolutionBackwardWeights.self, sizes) { $0 }
    let gradient = [Double](repeating: 1, count: 192 * 256)
    let other = [Double](repeating: 1, count: isData ? 64 * 192 : 64 * 256)
    let inputs = isData ? [gradient, other] : [other, gradient]
    var output = [Double](
      repeating: isData ? 192 : 256, count: isData ? 64 * 256 : 64 * 192)
    let right = example.check(inputs, [output])
    #expect(right.passes, "\(right.fault ?? "")")
    #expect(right.method == .freivalds)
    output[output.count / 2 + 11] = 0
    #expect(!example.check(inputs, [output]).passes)
  }

  @Test func `one wrong gradient of a large LSTM layer is found by projection`() {
    let sizes: Problem = ["batch": 64, "steps": 1, "inputs": 512, "hidden": 512]
    let example = Example(LSTMBackward.self, sizes) { $0 }
    func all(_ value: Double, _ count: Int) -> [Double] { [Double](repeating: value, count: count) }
    // Without weights the gates i, f and o are half open and g is 0: only what g takes in has a
    // gradient, of ½ · ½ for each of 64.
    let inputs = [
      all(1, 64 * 512), all(1, 64 * 512), all(0, 64 * 512), all(0, 2048 * 512), all(0, 2048 * 512),
      all(0, 2048), all(1, 64 * 512),
    ]
    let weights = all(0, 1024 * 512) + all(16, 512 * 512) + all(0, 512 * 512)
    let outputs = [all(0, 64 * 512), weights, weights, all(0, 1024) + all(16, 512) + all(0, 512)]
    let right = example.check(inputs, outputs)
    #expect(right.passes, "\(right.fault ?? "")")
    #expect(right.method == .freivalds)
    for (output, place) in [(0, 20_000), (1, 1300 * 512 + 7), (2, 1025 * 512), (3, 1400)] {
      var wrong = outputs
      wrong[output][place] = 1
      #expect(!example.check(inputs, wrong).passes, "output \(output)")
    }
  }
}
