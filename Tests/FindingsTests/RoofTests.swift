import Findings
import Operations
import PluginProtocol
import RecordFixtures
import RecordFormat
import Testing

/// What attained rates are held against.
struct RoofTests {
  /// 1 GFLOP in 10 ms: a peak of 100 GFLOP/s.
  private let peak = cell("peak", "fma", work: 1e9, traffic: 0)
  /// 100 MB in 10 ms: 10 GB/s.
  private let memory = cell(
    "triad-memory", "triad", work: 1e7, traffic: 100_000_000, cacheLevel: "memory")
  /// 0.5 MB in 10 µs, which is written as 500 MB in 10 ms: 50 GB/s.
  private let l2 = cell("triad-L2", "triad", work: 1e7, traffic: 500_000_000, cacheLevel: "L2")

  /// Returns the result of a cell that took this long, beside roofs that took 10 ms.
  private func result(
    _ cell: CellV1, _ milliseconds: Int64, roofs: [CellV1], budgets: [BudgetV1]? = nil
  ) throws -> CellResult {
    let all = roofs.flatMap { invocations($0.id, Array(repeating: 10, count: 7)) }
    return try #require(
      record(
        try header(roofs + [cell], budgets: budgets),
        all + invocations(cell.id, Array(repeating: milliseconds, count: 7))
      ).results().last)
  }

  @Test func `much work on little traffic is held against the peak`() throws {
    // 2 FLOP per byte in L3, of which no bandwidth was measured: 2 GFLOP in 40 ms of 100 GFLOP/s.
    let result = try result(
      cell("product", traffic: 10_000_000), 40, roofs: [peak, memory])
    #expect(close(result.roofFraction, 0.5))
    #expect(result.outcome == .ok)
  }

  @Test func `little work on much traffic is held against the bandwidth`() throws {
    // 2 FLOP per byte at 10 GB/s attain 20 GFLOP/s at most; 2 GFLOP in 200 ms are half of that.
    #expect(close(try result(cell("product"), 200, roofs: [peak, memory]).roofFraction, 0.5))
  }

  @Test
  func `operands that fit a cache are held against its bandwidth, cold ones against memory's`()
    throws
  {
    // 1 FLOP per byte: 50 GFLOP/s at most from L2, 10 GFLOP/s from memory. 1 MFLOP in 1 ms is 1.
    let small = cell("small", work: 1e6, traffic: 1_000_000)
    #expect(close(try result(small, 1, roofs: [peak, memory, l2]).roofFraction, 0.02))
    let cold = cell("small", caches: "cold", work: 1e6, traffic: 1_000_000)
    #expect(close(try result(cold, 1, roofs: [peak, memory, l2]).roofFraction, 0.1))
  }

  @Test func `a rate above its roof is implausible, but for 5 % of noise`() throws {
    let product = cell("product", traffic: 10_000_000)
    let impossible = try result(product, 10, roofs: [peak, memory])
    #expect(impossible.outcome == .implausible)
    #expect(close(impossible.roofFraction, 2))
    #expect(
      impossible.message
        == "It is 200 % of what this budget's measured multiply-add peak and bandwidth allow.")
    let noisy = cell("product", work: 1.04e9, traffic: 1_000_000)
    #expect(try result(noisy, 10, roofs: [peak, memory]).outcome == .ok)
  }

  /// What is said of a product of 200 GFLOP/s under a peak of 100 GFLOP/s for `isa=sse`.
  private func causeOfImplausible(
    core: String?, beside unlimited: Int64? = nil
  ) throws -> String? {
    var budgets = [budget("cores=1,isa=sse"), budget("cores=1")]
    budgets[0].isa = "sse"
    let limited = cell("peak", "fma", budget: "cores=1,isa=sse", work: 1e9, traffic: 0)
    let product = cell("product", budget: "cores=1,isa=sse", traffic: 1_000)
    let peaks =
      invocations(limited.id, Array(repeating: 10, count: 7))
      + (unlimited.map { invocations(peak.id, Array(repeating: $0, count: 7)) } ?? [])
    let measured = invocations(product.id, Array(repeating: 10, count: 7)).map {
      var invocation = $0
      invocation.facts = WorkerFactsV1(
        threads: [], peakResidentBytes: 0, library: core.map { ["library.core": $0] } ?? [:])
      return invocation
    }
    let results = try record(
      try header([limited, peak, product], budgets: budgets), peaks + measured
    ).results()
    let result = try #require(results.last)
    #expect(result.outcome == .implausible)
    return result.message
  }

  @Test func `a kernel that ignores its instruction set is implausible for that cause`() throws {
    let start = "It is 200 % of what this budget's measured multiply-add peak and bandwidth allow. "
    #expect(
      try causeOfImplausible(core: "SkylakeX")
        == start + "Its code is for SkylakeX: the kernel ignores isa=sse.")
    #expect(
      try causeOfImplausible(core: nil)
        == start + "The kernel doesn't say for which instructions its code is, and may ignore "
        + "isa=sse.")
    // 400 GFLOP/s with all instructions.
    #expect(
      try causeOfImplausible(core: nil, beside: 2)?.hasSuffix(
        "and may ignore isa=sse: with all instructions the same PUs allow this, and it is 40 % of "
          + "it.") == true)
  }

  @Test func `a roof that was measured in slow moments makes no kernel implausible`() throws {
    var budgets = [budget("cores=1"), budget("cores=2")]
    budgets[1].threads = 2
    // 100 GFLOP/s on one core, and no more on two.
    let both = cell("peak", "fma", budget: "cores=2", work: 1e9, traffic: 0)
    let product = cell("product", budget: "cores=2", traffic: 1_000)
    let fast = try result(product, 11, roofs: [peak, both], budgets: budgets)
    #expect(fast.outcome == .ok)
    #expect(close(fast.roofFraction, 20.0 / 11))
    #expect(
      fast.message == "It is 182 % of this budget's roof, which was measured in slower moments.")
    // Twice what one core does is the most that two can do.
    #expect(
      try result(product, 9, roofs: [peak, both], budgets: budgets).outcome == .implausible)
    #expect(try result(product, 11, roofs: [both], budgets: budgets).outcome == .implausible)
  }

  /// What is said of a product of 200 GFLOP/s on avx2 beside the invocations of a peak.
  private func beside(
    _ peaks: [InvocationV1], pace: Int64 = 100, milliseconds: Int64 = 10,
    plugins: [HeaderV1.Plugin] = []
  ) throws -> CellResult {
    let product = cell("product", traffic: 1_000)
    var header = try header([peak, product])
    header.plugins = plugins
    let measured = (0..<7).map {
      invocation(
        product.id, round: $0, [group([milliseconds], burst: pace, chain: pace)])
    }
    return try #require(record(header, peaks + measured).results().last)
  }

  @Test func `a roof that was disturbed each time convicts nobody`() throws {
    let preempted = invocation(peak.id, [group([10], delay: 0.5)])
    let result = try beside([preempted])
    #expect(result.outcome == .ok)
    #expect(close(result.roofFraction, 2))
    #expect(
      result.message
        == "It is 200 % of this budget's roof, which was measured in disturbed moments only: "
        + "nothing is said of it.")
    let clean = invocation(peak.id, round: 1, [group([10])])
    #expect(try beside([preempted, clean]).outcome == .implausible)
  }

  @Test func `a roof that was measured at a lower clock is scaled by the sentinels`() throws {
    // The roof's own probes are slow all the time, so that nothing tells it from a slow machine.
    let slow = [invocation(peak.id, [group([10], burst: 190, chain: 200)])]
    #expect(try beside(slow).outcome == .ok)
    #expect(try beside(slow, pace: 200).outcome == .implausible)
    // And twice is the most that is believed.
    let slower = [invocation(peak.id, [group([10], burst: 900, chain: 900)])]
    #expect(try beside(slower, milliseconds: 9).outcome == .implausible)
  }

  @Test func `what a stranger's plugin measures is no roof`() throws {
    let roof = invocations(peak.id, Array(repeating: 10, count: 7))
    func plugin(_ bundled: Bool?) -> HeaderV1.Plugin {
      HeaderV1.Plugin(id: "a-plugin", version: "1.0.0", libraryDigest: nil, bundled: bundled)
    }
    #expect(try beside(roof, plugins: [plugin(false)]).roofFraction == nil)
    #expect(try beside(roof, plugins: [plugin(false)]).outcome == .ok)
    #expect(try beside(roof, plugins: [plugin(true)]).outcome == .implausible)
    // Older records don't tell.
    #expect(try beside(roof, plugins: [plugin(nil)]).outcome == .implausible)
  }

  @Test func `more than a processor's cores can compute is implausible without any roof`() throws {
    // 6.5 GHz × 16 lanes × 6 are 624 GFLOP/s; 2 GFLOP in 4 ms are 500, in 3 ms 667.
    #expect(try beside([], milliseconds: 4).outcome == .ok)
    let impossible = try beside([], milliseconds: 3)
    #expect(impossible.outcome == .implausible)
    #expect(
      impossible.message
        == "It is 107 % of what cores of this kind can compute, whatever they run.")
    #expect(impossible.roofFraction == nil)
  }

  @Test func `a result of one device is never held against the roof of another`() throws {
    let name = "device=gpu:0"
    let budgets = [budget("cores=1"), budget(name, device: "gpu:0")]
    let product = cell("product", budget: name, traffic: 1_000, device: "gpu:0")
    // A hundred times what the processor does, of which nothing is told.
    let fast = try result(product, 1, roofs: [peak, memory], budgets: budgets)
    #expect(fast.outcome == .ok)
    #expect(fast.roofFraction == nil)
    // 1 TFLOP in 10 ms: a peak of the device's own.
    let own = cell("peak", "fma", budget: name, work: 1e12, traffic: 0, device: "gpu:0")
    let held = try result(product, 1, roofs: [peak, memory, own], budgets: budgets)
    #expect(close(held.roofFraction, 0.02))
    // And the device's peak makes nothing of the processor's implausible, or plausible.
    #expect(
      try result(cell("product", traffic: 1_000), 1, roofs: [peak, own], budgets: budgets).outcome
        == .implausible)
  }

  @Test func `the peak of a whole core says nothing of half of one`() throws {
    let name = "cores=1,quota=0.5"
    let budgets = [budget("cores=1"), budget(name, quota: 0.5)]
    let half = cell("peak", "fma", budget: name, work: 0.5e9, traffic: 0)
    let product = cell("product", budget: name, work: 1e9, traffic: 1_000)
    #expect(
      try result(product, 11, roofs: [peak, half], budgets: budgets).outcome == .implausible)
  }

  /// A convolution of one image of 56 × 56 that takes 4 GFLOP with padding, as the host credits it.
  private static func convolution(stride: Int = 1) -> CellV1 {
    var cell = cell("convolution", "convolution", work: 4e9, traffic: 1_000)
    let sizes = [
      ("batch", 1), ("channels", 1), ("height", 56), ("width", 56), ("filters", 1),
      ("filter_height", 3), ("filter_width", 3), ("stride_height", stride),
      ("stride_width", stride), ("padding_height", 1), ("padding_width", 1),
    ]
    cell.problem = sizes.map { SizeV1(name: $0.0, value: $0.1) }
    return cell
  }

  /// Returns the result of a convolution by a kernel that states an algorithm, beside a peak of 100
  /// GFLOP/s.
  private func result(
    _ cell: CellV1, stating algorithm: String?, _ milliseconds: Int64
  ) throws -> CellResult {
    let measured = invocations(cell.id, Array(repeating: milliseconds, count: 7)).map {
      var invocation = $0
      invocation.facts = WorkerFactsV1(
        threads: [], peakResidentBytes: 0, library: algorithm.map { ["algorithm": $0] } ?? [:])
      return invocation
    }
    let roof = invocations(peak.id, Array(repeating: 10, count: 7))
    return try #require(record(try header([peak, cell]), roof + measured).results().last)
  }

  @Test func `products of padding are no part of what a convolution is held against`() throws {
    // 166 of 168 pairs of row and tap meet the image: 4 GFLOP · (166/168)² at 100 GFLOP/s take
    // 39.05 ms.
    let padded = try result(Self.convolution(), stating: nil, 40)
    #expect(close(padded.roofFraction, 39.05328798185941 / 40))
    #expect(padded.outcome == .ok)
  }

  @Test func `a stated algorithm may lie above the roof by what it saves, and no more`() throws {
    // F(4×4, 3×3) takes 36 multiplications for 16 outputs, not 144: at least 10 ms.
    let tiled = try result(Self.convolution(), stating: "winograd-4x4-3x3", 10)
    #expect(tiled.outcome == .ok)
    #expect(tiled.algorithm == .winograd4)
    #expect(close(tiled.roofFraction, 3.905328798185941))
    #expect(
      try result(Self.convolution(), stating: "winograd-4x4-3x3", 9).outcome == .implausible)
    #expect(
      try result(Self.convolution(), stating: "winograd-2x2-3x3", 10).outcome == .implausible)
  }

  @Test(arguments: [nil, "fast-fourier"])
  func `an algorithm that the host doesn't know saves nothing`(name: String?) throws {
    #expect(try result(Self.convolution(), stating: name, 10).outcome == .implausible)
  }

  @Test func `an algorithm saves nothing on a problem that it doesn't suit`() throws {
    #expect(
      try result(Self.convolution(stride: 2), stating: "winograd-4x4-3x3", 10).outcome
        == .implausible)
  }

  @Test func `what only moves numbers is held against the bandwidth, with room for its mix`() throws
  {
    // 1 GB at 10 GB/s takes 100 ms at least; a mix of reads and writes may be faster than the
    // triad's.
    let gather = cell("gather", "embedding", work: 0)
    #expect(close(try result(gather, 200, roofs: [peak, memory]).roofFraction, 0.5))
    #expect(try result(gather, 80, roofs: [peak, memory]).outcome == .ok)
    #expect(try result(gather, 50, roofs: [peak, memory]).outcome == .implausible)
  }

  @Test func `without a measured peak there is no roof`() throws {
    #expect(try result(cell("product"), 10, roofs: [memory]).roofFraction == nil)
    #expect(try result(cell("product"), 10, roofs: []).outcome == .ok)
    var other = peak
    other.precision = "f64"
    #expect(try result(cell("product"), 10, roofs: [other]).roofFraction == nil)
  }

  @Test(arguments: ["bf16", "i8"])
  func `a precision is held against its own peak, and is never implausible for f32's`(
    precision: String
  ) throws {
    // 2 GFLOP in 10 ms: twice what f32 allows, half of 4 GFLOP in 10 ms.
    var product = cell("product", traffic: 10_000_000)
    product.precision = precision
    let unheld = try result(product, 10, roofs: [peak, memory])
    #expect(unheld.outcome == .ok)
    #expect(unheld.roofFraction == nil)
    var own = cell("own-peak", "fma", work: 4e9, traffic: 0)
    own.precision = precision
    #expect(close(try result(product, 10, roofs: [peak, own, memory]).roofFraction, 0.5))
    #expect(try result(product, 4, roofs: [peak, own, memory]).outcome == .implausible)
  }

  @Test func `a budget on the same PUs shares the bandwidth, not the peak`() throws {
    let budgets = [budget("cores=1"), budget("cores=1,isa=sse")]
    let product = cell("product", budget: "cores=1,isa=sse")
    #expect(try result(product, 200, roofs: [peak, memory], budgets: budgets).roofFraction == nil)
    let own = cell("peak", "fma", budget: "cores=1,isa=sse", work: 1e9, traffic: 0)
    #expect(
      close(try result(product, 200, roofs: [own, memory], budgets: budgets).roofFraction, 0.5))
  }

  @Test func `roofs have no roof, and one without work allows nothing to be said`() throws {
    let nothing = cell("peak", "fma", work: 0, traffic: 0)
    #expect(try result(cell("product"), 10, roofs: [nothing]).roofFraction == nil)
    #expect(try result(peak, 5, roofs: [memory]).roofFraction == nil)
  }

  @Test func `a cache as large as a record may say holds everything`() throws {
    var header = try header([peak, memory, cell("product")], budgets: [budget("cores=1")])
    header.budgets[0].cores = 2
    for index in header.machine.caches.indices where header.machine.caches[index].level == 2 {
      header.machine.caches[index].bytes = 1 << 60
    }
    let all = header.cells.flatMap { invocations($0.id, Array(repeating: 200, count: 7)) }
    // No bandwidth was measured within L2, so that the peak of 5 GFLOP/s remains.
    #expect(try close(record(header, all).results().last?.roofFraction, 2))
  }
}
