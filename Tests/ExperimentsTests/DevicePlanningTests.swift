import Budgets
import Experiments
import Hardware
import Operations
import PluginProtocol
import Plugins
import Records
import Testing

/// Budgets of a GPU that is not there: which plugins get its cells, and whose roofs these are.
struct DevicePlanningTests {
  private let product = "  - {name: a, operation: gemm, problem: {m: 1, n: 1, k: 1}}\n"
  private static let roofs: [(OperationID, String)] = [(.fma, "[f32]"), (.triad, "[f32]")]

  private func plan(
    budgets: String, _ plugins: [Plugin], roofs: Bool = false
  ) throws -> ExperimentPlan {
    try ExperimentPlanner(twoCoresAndGPU(), plugins: plugins)
      .plan(suite(cases: product), budgets: budgets, kernels: [], roofs: roofs)
  }

  @Test func `a cell of a GPU goes to a plugin whose manifest names GPUs, and to no other`() throws
  {
    let plugins = try [
      plugin("for-cpu"), plugin("for-gpu", manifest: "devices: [gpu]"),
      plugin("for-both", manifest: "devices: [cpu, gpu]"),
    ]
    let plan = try plan(budgets: "all;device=gpu:0", plugins)
    #expect(
      plan.cells.map(\.id) == [
        "a @ all · for-cpu", "a @ all · for-both", "a @ device=gpu:0 · for-gpu",
        "a @ device=gpu:0 · for-both",
      ])
    #expect(plan.cells.map(\.device) == [.cpu, .cpu, DeviceID(.gpu), DeviceID(.gpu)])
    #expect(plan.budgets.map(\.device) == [.cpu, DeviceID(.gpu)])
  }

  @Test func `where no plugin computes on the device the cell is unsupported`() throws {
    let plan = try plan(budgets: "device=gpu:0", [plugin("for-cpu")])
    #expect(
      plan.cells.map(\.skipped) == [
        Cell.Skip(
          .unsupported,
          "No plugin has a kernel for gemm in f32 on gpu:0; for-cpu has f32 on cpu.")
      ])
    #expect(plan.measurable.isEmpty)
  }

  @Test func `a record goes on only with plugins that still compute on its devices`() throws {
    let gpus = try plugin("p", manifest: "devices: [gpu]")
    let begun = try plan(budgets: "device=gpu:0", [gpus])
    let run = try FakeRun([])
    run.plan = begun
    let record = try run.emptyRecord()
    func again(_ plugin: Plugin) throws -> [String] {
      try ExperimentPlanner(twoCoresAndGPU(), plugins: [plugin]).plan(again: record)
        .measurable.keys.sorted()
    }
    #expect(try again(gpus) == ["a @ device=gpu:0"])
    #expect(try again(plugin("p")) == [])
  }

  @Test func `a device that the machine lacks is an error`() throws {
    #expect(
      throws: BudgetError.noDevice(
        asked: DeviceID(.gpu, 1), present: [.cpu, DeviceID(.gpu)])
    ) {
      try plan(budgets: "device=gpu:1", [plugin("for-gpu", manifest: "devices: [gpu]")])
    }
  }

  @Test func `each device has roofs of its own, though both budgets name the same PUs`() throws {
    let plugins = try [
      plugin("p", manifest: "devices: [cpu, gpu]"), plugin("cpu-roofs", Self.roofs),
      plugin("gpu-roofs", Self.roofs, manifest: "devices: [gpu]"),
    ]
    let plan = try plan(budgets: "all;device=gpu:0", plugins, roofs: true)
    #expect(plan.budgets.map(\.pus) == [[0, 1], [0, 1]])
    let roofs = plan.cells.filter { $0.role == .roof }
    #expect(
      roofs.map(\.id) == [
        "peak-f32 @ all · cpu-roofs", "triad-memory @ all · cpu-roofs",
        "peak-f32 @ device=gpu:0 · gpu-roofs", "triad-memory @ device=gpu:0 · gpu-roofs",
      ])
    #expect(roofs.map(\.device) == [.cpu, .cpu, DeviceID(.gpu), DeviceID(.gpu)])
  }

  @Test func `a device whose roofs nobody measures gets none of another's`() throws {
    let plugins = try [
      plugin("p", manifest: "devices: [cpu, gpu]"), plugin("cpu-roofs", Self.roofs),
    ]
    let plan = try plan(budgets: "device=gpu:0;all", plugins, roofs: true)
    #expect(
      plan.cells.filter { $0.role == .roof }.map(\.id) == [
        "peak-f32 @ all", "triad-memory @ all",
      ])
  }
}
