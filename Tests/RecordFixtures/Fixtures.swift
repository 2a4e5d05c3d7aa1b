import Foundation
import Hardware
package import RecordFormat
package import Records
import Sampling

/// A machine of two cores with caches of 32 KiB and 1 MiB each and 32 MiB together.
package func machine() throws -> MachineV1 {
  MachineV1(
    try Machine.discover(
      .synthetic("pack:1 l3:1(size=33554432) l2:2(size=1048576) l1d:1(size=32768) core:1 pu:1")))
}

/// A budget of one core, as a record has it.
package func budget(_ name: String, pus: String = "0", quota: Double? = nil, device: String? = nil)
  -> BudgetV1
{
  BudgetV1(
    budget: name, pus: pus, cores: 1, threads: 1, quotaPUs: quota, standing: "native",
    device: device)
}

/// A cell of 2 GFLOP and 1 GB of traffic.
package func cell(
  _ name: String, _ operation: String = "gemm", budget: String = "cores=1", caches: String = "warm",
  work: Double = 2e9, traffic: Int64 = 1_000_000_000, cacheLevel: String? = nil,
  skipped: SkippedV1? = nil, device: String? = nil
) -> CellV1 {
  CellV1(
    id: "\(name) @ \(budget)", name: name, role: .suite, plugin: "a-plugin", operation: operation,
    problem: [], precision: "f32", caches: caches, count: 1, operationClass: "gemm",
    budget: budget, workFLOP: work, trafficBytes: traffic, cacheLevel: cacheLevel,
    skipped: skipped, device: device)
}

/// A header with these cells, under a plan that asks for 5 % once, in 6 to 8 invocations.
package func header(_ cells: [CellV1], budgets: [BudgetV1]? = nil) throws -> HeaderV1 {
  var plan = SamplingPlan(.quick)
  plan.precision = 0.05
  plan.minimumInvocations = 6
  plan.maximumInvocations = 8
  plan.consecutivePasses = 1
  return HeaderV1(
    run: "20260101T120000Z", createdAt: "2026-01-01T12:00:00Z",
    tool: HeaderV1.Tool(name: "divide", version: "0.1.0"), commandLine: ["divide", "run"], seed: 7,
    suite: HeaderV1.Suite(name: "a-suite", summary: "A suite.", source: nil),
    plan: PlanV1(plan, preset: .quick), machine: try machine(), environment: [:],
    plugins: [], budgets: budgets ?? [budget("cores=1")], cells: cells)
}

/// A group of samples in which the worker had the processor all the time.
package func group(
  _ milliseconds: [Int64], present: Double = 1, delay: Double? = nil, burst: Int64 = 100,
  chain: Int64 = 100, stolenTicks: Int64 = 0
) -> SampleGroupV1 {
  let wall = Double(milliseconds.reduce(0, +)) * 1e6
  return SampleGroupV1(
    nanoseconds: milliseconds.map { $0 * 1_000_000 },
    processorNanoseconds: Int64(wall * present),
    runDelayNanoseconds: delay.map { Int64(wall * $0) },
    stolenTicks: stolenTicks, involuntarySwitches: 0, burstNanoseconds: burst,
    chainNanoseconds: chain)
}

/// An invocation that measured these groups, one iteration a sample.
package func invocation(_ cell: String, round: Int = 0, _ groups: [SampleGroupV1]) -> InvocationV1 {
  var invocation = InvocationV1(
    cell: cell, round: round, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "ok", message: nil)
  invocation.iterationsPerSample = 1
  invocation.groups = groups
  return invocation
}

/// Invocations that measured one sample each.
package func invocations(_ cell: String, _ milliseconds: [Int64]) -> [InvocationV1] {
  milliseconds.enumerated().map { invocation(cell, round: $0.offset, [group([$0.element])]) }
}

/// The record of these invocations.
package func record(_ header: HeaderV1, _ invocations: [InvocationV1]) throws -> Record {
  var record = try Record(path: "a-record", header: header)
  for invocation in invocations { record.append(invocation) }
  return record
}

/// Returns whether two numbers differ by no more than a part in a billion.
package func close(_ value: Double?, _ expected: Double) -> Bool {
  value.map { abs($0 - expected) <= abs(expected) * 1e-9 } ?? false
}

/// Returns a value as a line of a record.
package func line(_ value: some Encodable) throws -> String {
  String(decoding: try JSONEncoder().encode(value), as: UTF8.self) + "\n"
}

/// A folder that is removed with this object.
package final class TemporaryFolder {
  /// The folder's path.
  package let path = FileManager.default.temporaryDirectory.appending(
    path: "divide-\(UUID().uuidString)"
  )
  .path

  /// Makes the folder.
  package init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file in the folder, or in folders that it makes there, and returns its path.
  package func file(_ text: String, name: String = "record.jsonl") throws -> String {
    let file = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}

extension InvocationV1 {
  /// The value of the invocation as it is read.
  package var secondsPerIteration: Double? { Invocation(self).secondsPerIteration }
}
