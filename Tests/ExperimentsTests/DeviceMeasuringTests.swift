import Budgets
import Experiments
import Foundation
import Hardware
import Operations
import Plugins
import Quantities
import RecordFixtures
import RecordFormat
import Sampling
import System
import Testing

/// Cells of a device that isn't there, on the real worker: from the budget to what the kernel says
/// that it was given.
///
/// The machine is this one with two NPUs and a GPU that are made up. The fixtures compute on the
/// processor.
struct DeviceMeasuringTests {
  private let folder: TemporaryFolder
  private let machine: Machine

  init() throws {
    folder = try TemporaryFolder()
    var machine = try Machine.discover().withTwoNPUs()
    machine.devices.append(
      Device(DeviceID(.gpu), name: "A GPU", memory: .gibibytes(80), nearPUs: machine.allPUs))
    self.machine = machine
  }

  /// A fixture with its manifest, and its library as a build leaves it beside these tests.
  private func fixture(_ path: String) throws -> Plugin {
    let folder = checkout.appending(path: "Tests/Fixtures/\(path)").path
    let manifest = try Manifest(file: "\(folder)/\(Manifest.fileName)")
    return Plugin(
      manifest: manifest, folder: folder, library: try manifest.library.map(built), fault: nil)
  }

  /// The path of something that a build leaves beside these tests.
  private func built(_ name: String) throws -> String {
    let paths = (Bundle.allBundles + [Bundle.main]).compactMap {
      $0.executableURL?.deletingLastPathComponent().appending(path: name).path
    }
    return try #require(
      paths.first { FileManager.default.fileExists(atPath: $0) },
      "There is no \(name) beside these tests. Build with --build-tests, without --product.")
  }

  /// Has the real worker measure the only cell of a suite under a budget.
  private func measure(
    _ plugin: Plugin, budget: String, modules: [String] = [], variables: [String: String] = [:]
  ) throws -> InvocationV1 {
    let plan = try ExperimentPlanner(machine, plugins: [plugin]).plan(
      suite(cases: "  - {name: a, operation: gemm, problem: {m: 8, n: 12, k: 10}}\n"),
      budgets: budget, kernels: [], roofs: false)
    let cell = try #require(plan.measurable["a @ \(budget)"])
    let launch = WorkerLaunch(
      launcher: try built("divide-launch"), worker: try built("divide-worker"),
      host: try built("divide-host"),
      capabilities: Capabilities(), system: SystemFiles(root: folder.path),
      environment: [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        "PYTHONPATH": (modules + ["plugins/support/python"])
          .map { checkout.appending(path: $0).path }.joined(separator: ":"),
      ].merging(variables) { $1 }, lastLevelBytes: 1 << 20, warn: { _ in })
    let turn = Turn(cell, round: 0, sampling: SamplingPlan(.quick), seed: 1, startedAt: .zero)
    return try #require(try launch.measure(turn, isCancelled: { false }))
  }

  @Test(arguments: [
    ("device", "device=npu:0,cores=1", "npu 0"), ("device", "device=npu:1,cores=1", "npu 1"),
    ("Python/device", "device=npu:0,cores=1", "npu:0"),
    ("Python/device", "device=npu:1,cores=1", "npu:1"),
    ("old-minor", "device=npu:0,cores=1", "npu"), ("old-minor", "cores=1", "cpu"),
    ("Python/good", "cores=1", "cpu"),
  ])
  func `a kernel is given the device of the budget, and its result is recorded`(
    fixture: String, budget: String, given: String
  ) throws {
    let invocation = try measure(self.fixture(fixture), budget: budget)
    #expect(invocation.outcome == "ok", "\(invocation.message ?? "")")
    #expect(invocation.facts?.library["device.given"] == given)
    #expect(!invocation.groups.isEmpty)
  }

  // MARK: - PyTorch on a GPU, played by a stand-in for PyTorch

  /// Has the plugin `pytorch` measure a product on the GPU with a stand-in for PyTorch.
  private func measurePyTorch(_ scenario: String) throws -> InvocationV1 {
    let folder = checkout.appending(path: "plugins/pytorch").path
    let plugin = Plugin(
      manifest: try Manifest(file: "\(folder)/\(Manifest.fileName)"), folder: folder)
    return try measure(
      plugin, budget: "device=gpu:0,cores=1", modules: ["Tests/Fixtures/PyTorch"],
      variables: ["TORCH_FAKE": scenario])
  }

  @Test func `PyTorch on a GPU is right in f32, though TF32 is what it takes by itself`() throws {
    let invocation = try measurePyTorch("{}")
    #expect(invocation.outcome == "ok", "\(invocation.message ?? "")")
    let facts = invocation.facts?.library ?? [:]
    #expect(facts["device.name"] == "NVIDIA H100 80GB HBM3")
    #expect(facts["library.tf32"] == "off")
    #expect(facts["library.stack"] == "eager")
    #expect(!facts.values.contains { $0.contains("c0ffee") })
  }

  @Test(arguments: [
    (
      #"{"reason": "Found no NVIDIA driver on your system."}"#, "unsupported",
      "there is no NVIDIA driver here"
    ),
    (#"{"devices": []}"#, "unsupported", "it shows this process no device"),
    (
      #"{"devices": [{"name": "A", "capability": [9, 0], "free": 9}]}"#, "will-not-fit",
      "bytes or more; gpu:0 has 9 free."
    ),
    (#"{"full": true}"#, "out-of-memory", "Tried to allocate 2.00 GiB"),
    (#"{"late": "CUDA error: unspecified launch failure"}"#, "plugin-error", "launch failure"),
    (#"{"stubborn": true}"#, "plugin-error", "TF32 was to be off, and PyTorch says: matmul on"),
  ])
  func `what keeps PyTorch from a GPU is the outcome, in its own sentence`(
    scenario: String, outcome: String, message: String
  ) throws {
    let invocation = try measurePyTorch(scenario)
    #expect(invocation.outcome == outcome)
    #expect(invocation.message?.contains(message) == true, "\(invocation.message ?? "")")
  }

  @Test func `a kernel that can't be told which device it is declines`() throws {
    let invocation = try measure(fixture("old-minor"), budget: "device=npu:1,cores=1")
    #expect(invocation.outcome == "unsupported")
    #expect(
      invocation.message == """
        The plugin was built for ABI 1.0, in which it can't be told to compute on npu:1. \
        Build it again with this version's divide_kernel.h.
        """)
    #expect(invocation.groups.isEmpty)
  }

  @Test(arguments: [
    ("good", "The kernel doesn't do this problem, and gave no reason."),
    (
      "Python/good", "The kernel doesn't do this problem: gemm on npu:1; it computes on cpu"
    ),
  ])
  func `a kernel whose manifest promises a device that it can't use is unsupported`(
    fixture: String, message: String
  ) throws {
    var plugin = try self.fixture(fixture)
    plugin.manifest.devices = [.npu]
    let invocation = try measure(plugin, budget: "device=npu:1,cores=1")
    #expect(invocation.outcome == "unsupported")
    #expect(invocation.message == message)
  }
}
