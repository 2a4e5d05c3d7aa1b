import Experiments
import Hardware
import Operations
import PluginProtocol
import Quantities
import Sampling
import Testing

/// What a turn asks of a worker, and how long it may take.
struct TurnRequestTests {
  /// A turn of a product of 2 GFLOP and 12 MB, under the quick plan.
  private func turn(
    budget: String = "cores=1", on machine: Machine? = nil, manifest: String = "",
    cold: Bool = false
  ) throws -> Turn {
    Turn(
      try measurable(
        "a", size: 1_000, budget: budget, on: machine, caches: cold ? .cold : .warm,
        plugin: plugin("a-plugin", manifest: manifest)),
      round: 0, sampling: SamplingPlan(.quick), seed: 1, startedAt: .zero)
  }

  @Test func `an invocation may take the plan's time and that of its work on a slow processor`()
    throws
  {
    // 10 s; 0.25 s of warming up, 0.12 s of sampling and 5 samples of 1 ms; 6 × (2 + 0.012) s of
    // work.
    #expect(abs(try turn().deadline.inSeconds - 22.447) < 1e-9)
  }

  @Test func `under a quota work takes longer, and a sample spans several periods`() throws {
    // 10 s; 0.25 s, 0.12 s and 5 samples of 0.5 s; 6 × 2.012 s of work at half the speed.
    let turn = try turn(budget: "cores=1,quota=0.5")
    #expect(abs(turn.deadline.inSeconds - 37.014) < 1e-9)
    let sampling = WorkerRequest(turn, lastLevelBytes: 0).sampling
    #expect(sampling.minimumSampleNanoseconds == 500_000_000)
    #expect(sampling.samples == 3)
  }

  @Test func `a driver has time to compile`() throws {
    #expect(abs(try turn(manifest: "threads: driver").deadline.inSeconds - 322.447) < 1e-9)
  }

  @Test func `the time of a budget is what it says`() throws {
    #expect(try turn(budget: "cores=1,time=3s").deadline == .seconds(3))
  }

  @Test func `a worker is told the device of its budget`() throws {
    #expect(WorkerRequest(try turn(), lastLevelBytes: 0).device == .cpu)
    let turn = try turn(budget: "device=npu:1", on: twoCores().withTwoNPUs())
    #expect(WorkerRequest(turn, lastLevelBytes: 0).device == DeviceID(.npu, 1))
  }

  @Test func `a device beside the processor has a driver, whatever the manifest says`() throws {
    let turn = try turn(budget: "device=npu:1", on: twoCores().withTwoNPUs())
    #expect(!WorkerRequest(turn, lastLevelBytes: 0).threadsAreCounted)
    #expect(abs(turn.deadline.inSeconds - 322.447) < 1e-9)
  }

  @Test func `a driver's threads are not counted`() throws {
    #expect(WorkerRequest(try turn(), lastLevelBytes: 0).threadsAreCounted)
    #expect(
      !WorkerRequest(try turn(manifest: "threads: driver"), lastLevelBytes: 0).threadsAreCounted)
  }

  @Test(arguments: [(0, 64), (32, 64), (100, 200)])
  func `cold operands are twice the last cache, and 64 MiB at least`(
    cache: Int64, expected: Int64
  ) throws {
    let turn = try turn(cold: true)
    let request = WorkerRequest(turn, lastLevelBytes: cache << 20)
    #expect(request.coldBytes == expected << 20)
    #expect(request.mostOperandBytes(for: turn.cell) == 12_000_000 + expected << 20)
  }

  @Test func `warm operands are one set`() throws {
    let turn = try turn()
    #expect(
      WorkerRequest(turn, lastLevelBytes: 1 << 30).mostOperandBytes(for: turn.cell) == 12_000_000)
  }

  @Test(arguments: [("cores=1,memory=64MiB", 64 << 20), ("cores=1", 4 << 30)])
  func `a kernel may take what the budget or else the machine grants`(
    budget: String, bytes: Int64
  ) throws {
    #expect(WorkerRequest(try turn(budget: budget), lastLevelBytes: 0).memoryLimit == bytes)
  }
}
