import Budgets
import Experiments
import Hardware
import Operations
import PluginProtocol
import Plugins
import Quantities
import Records
import Testing

/// Which cells a suite, budgets and plugins make on a machine of two cores.
struct PlannerTests {
  private let product = "  - {name: a, operation: gemm, problem: {m: 1, n: 1, k: 1}}\n"

  /// Returns the plan of these cases.
  private func plan(
    _ cases: String, budgets: String? = "cores=1", plugins: [Plugin], kernels: [String] = [],
    roofs: Bool = false, on machine: Machine? = nil
  ) throws -> ExperimentPlan {
    try ExperimentPlanner(try machine ?? twoCores(), plugins: plugins)
      .plan(suite(cases: cases), budgets: budgets, kernels: kernels, roofs: roofs)
  }

  // MARK: - Instructions

  @Test func `a kernel whose instructions a budget doesn't grant is refused before it is measured`()
    throws
  {
    let machine = try twoCores().with(isa: [.sse, .avx, .avx2])
    let needy = try plugin("needy", manifest: "requires-isa: avx2")
    let refused = try plan(
      product, budgets: "cores=1;cores=1,isa=avx", plugins: [needy], on: machine)
    #expect(refused.cells.map(\.skipped?.outcome) == [nil, .unsupported])
    #expect(
      refused.cells[1].skipped?.message
        == "The kernels of 'needy' need avx2, and the budget grants no more than avx: raise isa= "
        + "or leave it out.")
    #expect(refused.measurable.count == 1)
  }

  @Test func `a kernel that the machine can't run gives way to one that it can`() throws {
    let machine = try twoCores().with(isa: [.sse])
    let needy = try plugin("needy", manifest: "requires-isa: avx2")
    let plan = try plan(product, plugins: [needy, plugin("plain")], on: machine)
    #expect(plan.cells.map(\.plugin) == ["plain"])
    #expect(plan.cells.map(\.skipped?.outcome) == [nil])
  }

  // MARK: - Crossing

  @Test func `every case is crossed with the suite's budgets, in the file's order`() throws {
    let plan = try plan(
      product + "  - {name: b, operation: gemm, problem: {m: 2, n: 2, k: 2}, budgets: [cores]}\n",
      budgets: nil, plugins: [plugin("p")])
    #expect(plan.cells.map(\.id) == ["a @ cores=1", "a @ all", "b @ cores=1", "b @ cores=2"])
    #expect(plan.budgets.map(\.name) == ["cores=1", "all", "cores=2"])
    #expect(Set(plan.measurable.keys) == Set(plan.cells.map(\.id)))
  }

  @Test func `budgets that the user names replace the suite's`() throws {
    let plan = try plan(product, budgets: "cores=2;cores=1,quota=0.5", plugins: [plugin("p")])
    #expect(plan.cells.map(\.budget) == ["cores=2", "cores=1,quota=0.5"])
  }

  @Test func `a budget that the machine lacks is an error`() throws {
    #expect(throws: BudgetError.tooManyCores(asked: 3, usable: 2, within: nil)) {
      try plan(product, budgets: "cores=3", plugins: [plugin("p")])
    }
  }

  @Test func `a cell says what is computed, and how much that is`() throws {
    let cell = try #require(
      plan(
        "  - {name: a, operation: gemm, problem: {m: 3, n: 4, k: 5}, caches: cold, count: 7}\n",
        plugins: [plugin("p")]
      ).cells.first)
    #expect(cell.plugin == "p")
    #expect(cell.role == .suite)
    #expect(cell.problem.description == "m=3 n=4 k=5 ta=0 tb=0")
    #expect(cell.work.flop == 2 * 3 * 4 * 5)
    // A, B and C once each, of 4 bytes.
    #expect(cell.traffic.bytes == 4 * (15 + 20 + 12))
    #expect(cell.caches == .cold)
    #expect(cell.count == 7)
    #expect(cell.operationClass == .gemm)
    #expect(cell.device == .cpu)
  }

  @Test func `a cell that was planned already is not planned again`() throws {
    let plan = try plan(product, budgets: "cores=2;all;cores=2", plugins: [plugin("p")])
    #expect(plan.cells.map(\.id) == ["a @ cores=2", "a @ all"])
  }

  // MARK: - Kernels

  @Test func `every plugin that has a kernel makes a cell, which then names it`() throws {
    let plugins = try [plugin("p"), plugin("q"), plugin("r", [(.convolution, "[f32]")])]
    #expect(
      try plan(product, plugins: plugins).cells.map(\.id)
        == ["a @ cores=1 · p", "a @ cores=1 · q"])
  }

  @Test func `who chooses kernels gets these only, named as if all were there`() throws {
    let plan = try plan(product, plugins: [plugin("p"), plugin("q")], kernels: ["q"])
    #expect(plan.cells.map(\.id) == ["a @ cores=1 · q"])
  }

  @Test func `an operation that no plugin has is recorded as unsupported`() throws {
    let plan = try plan(product, plugins: [plugin("p", [(.convolution, "[f32]")])])
    #expect(plan.cells.map(\.id) == ["a @ cores=1"])
    #expect(plan.measurable.isEmpty)
    #expect(
      plan.cells.map(\.skipped) == [
        Cell.Skip(.unsupported, "No plugin has a kernel for gemm in f32.")
      ])
  }

  @Test func `a precision that no plugin has is told with those that there are`() throws {
    let plan = try plan(
      product, plugins: [plugin("p", [(.gemm, "[f64]")]), plugin("q", [(.gemm, "[f64, bf16]")])])
    #expect(
      plan.cells.map(\.skipped?.message) == [
        "No plugin has a kernel for gemm in f32; p has f64, q has bf16, f64."
      ])
  }

  @Test func `who chooses kernels isn't told of operations that these don't do`() throws {
    let plugins = try [plugin("p"), plugin("q", [(.convolution, "[f32]")])]
    #expect(try plan(product, plugins: plugins, kernels: ["q"]).cells.isEmpty)
  }

  @Test func `a plugin that can't be used is skipped with its fault`() throws {
    let plan = try plan(product, plugins: [plugin("p", fault: "Its library is missing.")])
    #expect(plan.cells.map(\.skipped) == [Cell.Skip(.skipped, "Its library is missing.")])
    #expect(plan.measurable.isEmpty)
  }

  @Test(
    arguments: [([], ["q"]), (["p"], ["p"]), (["p", "q"], ["p", "q"])] as [([String], [String])])
  func
    `a plugin that can't be used is left out where another computes the same, unless it was chosen`(
      kernels: [String], expected: [String]
    ) throws
  {
    let plan = try plan(
      product, plugins: [plugin("p", fault: "Its library is missing."), plugin("q")],
      kernels: kernels)
    #expect(plan.cells.map(\.plugin) == expected)
  }

  @Test func `a problem that contradicts itself is recorded with the reason`() throws {
    let plan = try plan(
      """
        - name: a
          operation: convolution
          problem: {batch: 1, channels: 1, height: 2, width: 2, filters: 1, filter_height: 3, \
      filter_width: 3}

      """, plugins: [plugin("p", [(.convolution, "[f32]")])])
    #expect(
      plan.cells.map(\.skipped) == [
        Cell.Skip(
          .unsupported, "A filter that reaches over 3×3 is larger than the padded image of 2×2.")
      ])
  }

  // MARK: - Levels of the caches

  @Test(arguments: [
    ("L1", "cores=1", 1_344), ("L1", "cores=2", 2_688), ("L2", "cores=1", 43_648),
    ("L3", "cores=1", 1_398_080), ("memory", "cores=1", 11_184_768),
  ])
  func `a triad fills half of a level, or four times the last one`(
    level: String, budget: String, elements: Int
  ) throws {
    let plan = try plan(
      "  - {name: t, operation: triad, problem: {level: \(level)}}\n", budgets: budget,
      plugins: [plugin("p", [(.triad, "[f32]")])])
    #expect(plan.cells.map { $0.problem["elements"] } == [elements])
    #expect(plan.cells.map(\.cacheLevel?.rawValue) == [level])
  }

  @Test func `a level that the machine lacks makes no cell, and memory is then at least 64 MiB`()
    throws
  {
    let cases = ["L3", "memory"].map {
      "  - {name: t-\($0.lowercased()), operation: triad, problem: {level: \($0)}}\n"
    }
    let plan = try plan(
      cases.joined(), plugins: [plugin("p", [(.triad, "[f32]")])],
      on: twoCores(thirdLevel: false))
    #expect(plan.cells.map(\.name) == ["t-memory"])
    #expect(plan.cells.map { $0.problem["elements"] } == [5_592_384])
  }

  // MARK: - Roofs

  private let both: [(OperationID, String)] = [(.fma, "[f32, f64]"), (.triad, "[f32]")]

  @Test func `each budget gets the peak of each precision in use, and the bandwidth of memory`()
    throws
  {
    let double = "  - {name: b, operation: gemm, precision: f64, problem: {m: 1, n: 1, k: 1}}\n"
    let plan = try plan(
      product + double, budgets: "cores=1;all",
      plugins: [plugin("p", [(.gemm, "[f32, f64]")]), plugin("roofs", both)], roofs: true)
    let roofs = plan.cells.filter { $0.role == .roof }
    #expect(
      roofs.map(\.id) == [
        "peak-f32 @ cores=1", "peak-f64 @ cores=1", "triad-memory @ cores=1", "peak-f32 @ all",
        "peak-f64 @ all", "triad-memory @ all",
      ])
    #expect(roofs.map(\.plugin).allSatisfy { $0 == "roofs" })
    // 1,536 elements a thread.
    #expect(roofs.map { $0.problem["elements"] }.prefix(2) == [1_536, 1_536])
    #expect(roofs[3].problem.description == "elements=3072 steps=2048")
    #expect(plan.cells.prefix(2).allSatisfy { $0.role == .suite })
    #expect(roofs.allSatisfy { plan.measurable[$0.id] != nil })
  }

  @Test func `budgets of the same PUs share the bandwidth of memory, not the peak`() throws {
    let plan = try plan(
      product, budgets: "cores=1;cores=1,isa=sse", plugins: [plugin("p"), plugin("roofs", both)],
      roofs: true, on: twoCores().with(isa: [.sse, .avx]))
    #expect(
      plan.cells.filter { $0.role == .roof }.map(\.id) == [
        "peak-f32 @ cores=1", "triad-memory @ cores=1", "peak-f32 @ cores=1,isa=sse",
      ])
  }

  @Test func `what the suite measures already is no roof of its own`() throws {
    let plan = try plan(
      """
        - {name: my-peak, operation: fma, problem: {elements: 64, steps: 10}}
        - {name: my-memory, operation: triad, problem: {level: memory}}

      """, plugins: [plugin("roofs", both)], roofs: true)
    #expect(plan.cells.map(\.id) == ["my-peak @ cores=1", "my-memory @ cores=1"])
    #expect(plan.cells.allSatisfy { $0.role == .suite })
  }

  @Test func `roofs are measured whatever kernels were chosen`() throws {
    let plan = try plan(
      product, plugins: [plugin("p"), plugin("roofs", both)], kernels: ["p"], roofs: true)
    #expect(
      plan.cells.map(\.id) == ["a @ cores=1", "peak-f32 @ cores=1", "triad-memory @ cores=1"])
  }

  @Test(arguments: ["roofline", "mine"])
  func `what a stranger's plugin has of a roof's operations is no roof, whatever its name`(
    id: String
  ) throws {
    let foreign = try plugin(id, both, isBundled: false)
    #expect(try plan(product, plugins: [plugin("p"), foreign], roofs: true).cells.count == 1)
    let beside = try plan(
      product, plugins: [foreign, plugin("p"), plugin("roofs", both)], roofs: true)
    #expect(
      beside.cells.filter { $0.role == .roof }.map(\.plugin) == ["roofs", "roofs"])
  }

  @Test func `a stranger's peak of a suite is a cell, and the roof is measured beside it`() throws {
    let foreign = try plugin("mine", both, isBundled: false)
    let cells = try plan(
      "  - {name: my-peak, operation: fma, problem: {elements: 64, steps: 10}}\n",
      plugins: [foreign, plugin("roofs", [(.fma, "[f32]")])], kernels: ["mine"], roofs: true
    ).cells
    #expect(
      cells.map(\.id) == ["my-peak @ cores=1 · mine", "my-peak @ cores=1 · roofs"])
    #expect(cells.map(\.isForeign) == [true, false])
    #expect(cells.map(\.isCeiling) == [false, true])
  }

  @Test func `roofs are left out where nobody wants them or nobody can measure them`() throws {
    #expect(try plan(product, plugins: [plugin("p"), plugin("roofs", both)]).cells.count == 1)
    #expect(try plan(product, plugins: [plugin("p")], roofs: true).cells.count == 1)
    let broken = try plugin("roofs", both, fault: "Its library is missing.")
    #expect(try plan(product, plugins: [plugin("p"), broken], roofs: true).cells.count == 1)
  }
}

extension Machine {
  /// Returns this machine with other vector instructions.
  fileprivate func with(isa: [InstructionSet]) -> Machine {
    var machine = self
    machine.environment.isa = isa
    return machine
  }
}
