import Budgets
import Hardware
import Operations
import PluginProtocol

/// The measured ceilings of each budget: peak throughput per precision, bandwidth per cache level.
struct Roofs {
  /// How far above its roof a result may lie before it is no longer believed.
  private static let tolerance = 1.05
  /// The same where the triad's bandwidth is the roof.
  ///
  /// Other shares of reads and writes may be faster than its two to one: on one core of a Zen 4 processor
  /// relu, one to one, took 119 %.
  private static let bandwidthTolerance = 1.5

  private let results: [CellResult]
  private let machine: EncodedMachineV1
  private let budgets: [String: EncodedBudgetV1]

  init(
    _ results: [CellResult], machine: EncodedMachineV1, budgets: [String: EncodedBudgetV1]
  ) {
    self.results = results.filter { $0.outcome.isMeasured }
    self.machine = machine
    self.budgets = budgets
  }

  /// Sets the roof fraction of a result, and calls it implausible when it is above its roof.
  func hold(_ result: inout CellResult) {
    guard result.outcome.isMeasured, let seconds = result.seconds,
      result.cell.operation != OperationID.fma.rawValue,
      result.cell.operation != OperationID.triad.rawValue,
      let least = leastTime(result.cell), least > 0
    else { return }
    let share = least / seconds
    result.roofFraction = share
    let kind = OperationCatalogue.kind(OperationID(rawValue: result.cell.operation))
    guard share > (kind?.isMemoryBound == true ? Self.bandwidthTolerance : Self.tolerance) else {
      return
    }
    result.outcome = .implausible
    result.message =
      "It is \(Int(min(share * 100, 1e9).rounded())) % of what this budget's measured "
      + "multiply-add peak and bandwidth allow."
  }

  /// Returns max(W/π, Q/β) in seconds, the time at min(π, I·β): the roofline of Williams, Waterman &
  /// Patterson, CACM 2009, which so holds for operations without any work as well.
  private func leastTime(_ cell: CellV1) -> Double? {
    guard let peak = peak(cell), peak > 0 else { return nil }
    guard let bandwidth = bandwidth(cell), bandwidth > 0 else { return cell.workFLOP / peak }
    return max(cell.workFLOP / peak, Double(cell.trafficBytes) / bandwidth)
  }

  private func peak(_ cell: CellV1) -> Double? {
    results.first {
      $0.cell.operation == OperationID.fma.rawValue && $0.cell.budget == cell.budget
        && $0.cell.precision == cell.precision
    }?.flopPerSecond?.median
  }

  /// The bandwidth of the nearest measured level that is no farther than where the operands lie.
  private func bandwidth(_ cell: CellV1) -> Double? {
    let levels = ["L1", "L2", "L3", "memory"]
    let home = cell.caches == CacheState.cold.rawValue ? "memory" : homeLevel(cell)
    guard let index = levels.firstIndex(of: home) else { return nil }
    let pus = budgets[cell.budget]?.pus
    for level in levels[...index].reversed() {
      let found = results.first {
        $0.cell.cacheLevel == level && $0.cell.operation == OperationID.triad.rawValue
          && budgets[$0.cell.budget]?.pus == pus
      }
      if let found { return found.bytesPerSecond?.median }
    }
    return nil
  }

  private func homeLevel(_ cell: CellV1) -> String {
    for level in 1...3 {
      let caches = machine.caches.filter { $0.level == level && $0.kind != "instruction" }
      guard let cache = caches.first, let bytes = cache.bytes else { continue }
      let cores = budgets[cell.budget]?.cores ?? 1
      let instances = min(cache.count, cores)
      if Double(cell.trafficBytes) <= Double(bytes) * Double(instances) { return "L\(level)" }
    }
    return "memory"
  }
}
