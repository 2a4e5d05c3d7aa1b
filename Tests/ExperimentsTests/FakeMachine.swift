import Budgets
import Documents
import Experiments
import Hardware
import Operations
import Plugins
import Quantities
import Records

/// Two cores of one PU and 4 GiB, with caches of 32 KiB and 1 MiB each, and 32 MiB together or
/// none.
func twoCores(thirdLevel: Bool = true) throws -> Machine {
  let shared = thirdLevel ? "l3:1(size=33554432) " : ""
  var machine = try Machine.discover(
    .synthetic("pack:1 \(shared)l2:2(size=1048576) l1d:1(size=32768) core:1 pu:1"))
  machine.environment.memory = MemorySources(kernelTotal: .gibibytes(4))
  return machine
}

/// The same with a GPU of 8 GiB beside them.
func twoCoresAndGPU() throws -> Machine {
  var machine = try twoCores()
  machine.devices.append(
    Device(
      DeviceID(.gpu), name: "a GPU", memory: .gibibytes(8), nearPUs: machine.allPUs))
  return machine
}

extension Machine {
  /// The same machine with two NPUs of 1 GiB that don't exist.
  func withTwoNPUs() -> Machine {
    var machine = self
    machine.devices += (0..<2).map {
      Device(DeviceID(.npu, $0), name: "an NPU", memory: .gibibytes(1), nearPUs: allPUs)
    }
    return machine
  }
}

/// A plugin whose kernels compute these operations, in precisions such as `[f32, f64]`: one of the
/// installation's own unless it says otherwise.
func plugin(
  _ id: String, _ operations: [(OperationID, String)] = [(.gemm, "[f32]")],
  manifest lines: String = "", library: String? = "/plugins/a.so", fault: String? = nil,
  isBundled: Bool = true
) throws -> Plugin {
  let kernels = operations.map { "  - {operation: \($0.0), precisions: \($0.1)}\n" }.joined()
  let text = """
    manifest: 1
    id: \(id)
    version: 1.0.0
    kind: native
    abi: 1
    library: a.so
    summary: A plugin.
    licence: Apache-2.0
    \(lines)
    operations:
    \(kernels)
    """
  return Plugin(
    manifest: try Manifest(YAMLEntry(text: text, path: "plugin.yaml")), folder: "/plugins/\(id)",
    library: library, fault: fault, isBundled: isBundled)
}

/// A cell of this name that multiplies two matrices of this size on one core, or as the budget
/// says, of two or of a machine with more.
func measurable(
  _ id: String, size: Int = 1, budget: String = "cores=1", on machine: Machine? = nil,
  caches: CacheState = .warm, plugin chosen: Plugin? = nil
) throws -> MeasurableCell {
  let plugin = try chosen ?? plugin("a-plugin")
  let budget = try Budget(budget, on: machine ?? twoCores())
  let problem = Problem(sizes: ["m", "n", "k"].map { Problem.Size(name: $0, value: size) })
  let operation = try MatrixMultiplication(problem)
  let cell = Cell(
    id: id, name: id, role: .suite, plugin: plugin.manifest.id, operation: .gemm,
    problem: operation.problem, precision: .f32, caches: caches, count: 1, operationClass: .gemm,
    budget: budget.name, device: budget.device, work: operation.work,
    traffic: operation.traffic(.f32), cacheLevel: nil, skipped: nil)
  return MeasurableCell(cell, plugin: plugin, operation: operation, budget: budget)
}

/// A plan of cells with these names, each of a problem of its own.
func plan(_ names: [String]) throws -> ExperimentPlan {
  let cells = try names.enumerated().map { try measurable($0.element, size: $0.offset + 1) }
  return ExperimentPlan(
    cells: cells.map(\.cell),
    measurable: Dictionary(uniqueKeysWithValues: cells.map { ($0.cell.id, $0) }),
    budgets: cells.first.map { [$0.budget] } ?? [])
}
