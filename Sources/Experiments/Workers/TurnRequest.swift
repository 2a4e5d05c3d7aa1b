import Budgets
import Operations
package import PluginProtocol
import Plugins
import Quantities
import Records
import Sampling

// What a turn asks of a worker.

extension Turn {
  /// How long to warm up and to sample under the cell's budget.
  fileprivate var samplingUnderBudget: SamplingPlan {
    cell.budget.quotaInForce == nil ? sampling : sampling.underQuota()
  }

  /// The time that an invocation may take: what the budget says, or else the plan's and its work's.
  ///
  /// Work and traffic are granted six times what they take at 1 GFLOP/s and 1 GB/s, a tenth of what
  /// the slowest processor in use does.
  package var deadline: Duration {
    if let time = cell.budget.time { return time }
    let plan = samplingUnderBudget
    let work = cell.operation.work.flop
    let traffic = Double(cell.operation.traffic(cell.cell.precision).bytes)
    let share = min(1, cell.budget.quotaInForce ?? 1)
    let own = plan.deadline + plan.invocation.longest
    return .atMostLongest(
      seconds: own.inSeconds + 6 * (work + traffic) / 1e9 / share
        + cell.plugin.compileTime(on: cell.budget.device).inSeconds / share)
  }
}

extension InvocationPlan {
  /// How long warming up and sampling take at most, samples of the least length given.
  fileprivate var longest: Duration {
    maximumWarmUp + samplingTime + minimumSample * (minimumSamples + 2)
  }
}

extension WorkerRequest {
  /// Writes down what a turn asks of a worker.
  ///
  /// - Parameter lastLevelBytes: The size of the last cache level, which cold operands have to
  ///   exceed.
  package init(_ turn: Turn, lastLevelBytes: Int64) {
    let cell = turn.cell
    self.init(
      plugin: cell.plugin.manifest.id, library: cell.plugin.library ?? "",
      command: cell.plugin.manifest.command, folder: cell.plugin.folder,
      operation: type(of: cell.operation).id, problem: cell.operation.problem,
      precision: cell.cell.precision, device: cell.cell.device, threads: cell.budget.threads,
      caches: cell.cell.caches,
      coldBytes: max(2 * lastLevelBytes, 64 << 20),
      memoryLimit: cell.budget.memoryLimit?.bytes ?? .max, seed: turn.seed,
      sampling: .init(turn.samplingUnderBudget.invocation))
    deviceMemoryLimit = cell.budget.deviceMemory?.bytes
    threadsAreCounted = cell.plugin.threadsAreCounted(on: cell.cell.device)
  }

  /// The bytes of operands that this request leads to at most.
  package func mostOperandBytes(for cell: MeasurableCell) -> Int64 {
    let set = cell.operation.tensors(cell.cell.precision).reduce(0) { $0 + $1.byteCount.bytes }
    return caches == .warm ? set : set + coldBytes
  }
}
