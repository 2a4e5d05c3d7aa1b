import Budgets
import Hardware
import Operations
import PluginProtocol
import Quantities

/// The measured ceilings of each budget: peak throughput per precision, bandwidth per cache level.
struct Roofs {
  /// How far above its roof a result may lie before it is no longer believed.
  private static let tolerance = 1.05
  /// The same where the triad's bandwidth is the roof.
  ///
  /// Other shares of reads and writes may be faster than its two to one: on one core of a Zen 4 processor
  /// relu, one to one, took 119 %.
  private static let bandwidthTolerance = 1.5

  /// What is taken of a roof that was measured several times.
  private enum Ceiling {
    /// The median, which a kernel is held against.
    case usual
    /// The best that was seen, here or on the PUs of another budget: what is above it isn't believed.
    case highest
  }

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
  ///
  /// The fraction is that of the direct algorithm, whatever the kernel's. A result may lie above it by what the
  /// algorithm that its kernel states saves on this problem, by the host's own count.
  func hold(_ result: inout CellResult) {
    guard result.outcome.isMeasured, let seconds = result.seconds,
      result.cell.operation != OperationID.fma.rawValue,
      result.cell.operation != OperationID.triad.rawValue,
      let direct = leastTime(result.cell, by: nil, .usual), direct > 0,
      let usual = leastTime(result.cell, by: result.algorithm, .usual),
      let least = leastTime(result.cell, by: result.algorithm, .highest)
    else { return }
    result.roofFraction = direct / seconds
    let kind = OperationCatalogue.kind(OperationID(rawValue: result.cell.operation))
    let most = kind?.isMemoryBound == true ? Self.bandwidthTolerance : Self.tolerance
    guard usual / seconds > most else { return }
    guard least / seconds > most else {
      result.message =
        "It is \((usual / seconds).percent) of this budget's roof, which was measured in slower moments."
      return
    }
    result.outcome = .implausible
    result.message =
      "It is \((least / seconds).percent) of what this budget's measured "
      + "multiply-add peak and bandwidth allow."
  }

  /// Returns max(W/π, Q/β) in seconds, the time at min(π, I·β): the roofline of Williams, Waterman &
  /// Patterson, CACM 2009, which so holds for operations without any work as well.
  private func leastTime(
    _ cell: CellV1, by algorithm: Algorithm?, _ ceiling: Ceiling
  ) -> Double? {
    guard let peak = peak(cell, ceiling), peak > 0 else { return nil }
    let work = cell.workFLOP * necessaryShare(cell, algorithm)
    guard let bandwidth = bandwidth(cell, ceiling), bandwidth > 0 else { return work / peak }
    return max(work / peak, Double(cell.trafficBytes) / bandwidth)
  }

  /// Returns the share of a cell's work that an algorithm can't leave out: 1 if the host doesn't know better.
  private func necessaryShare(_ cell: CellV1, _ algorithm: Algorithm?) -> Double {
    let problem = Problem(sizes: cell.problem.map(\.size))
    guard let kind = OperationCatalogue.kind(OperationID(rawValue: cell.operation)) else {
      return 1
    }
    do {
      let operation = try kind.init(problem)
      guard operation.work.flop > 0 else { return 1 }
      return operation.leastWork(algorithm).flop / operation.work.flop
    } catch {
      // A record of another version may have sizes that this one doesn't know: its own work stands.
      return 1
    }
  }

  private func peak(_ cell: CellV1, _ ceiling: Ceiling) -> Double? {
    let peaks = results.filter {
      $0.cell.operation == OperationID.fma.rawValue && $0.cell.precision == cell.precision
    }
    let own = peaks.first { $0.cell.budget == cell.budget }
    guard own != nil, ceiling == .highest else { return own?.flopPerSecond?.median }
    return peaks.map { highest($0, for: cell) }.max()
  }

  /// Returns the best that a peak was seen at, times the threads that a cell has more: 0 where its budget has other limits.
  private func highest(_ peak: CellResult, for cell: CellV1) -> Double {
    guard let fastest = peak.values.min() else { return 0 }
    let rate = peak.cell.workFLOP / fastest
    guard peak.cell.budget != cell.budget else { return rate }
    guard let theirs = budgets[peak.cell.budget], let own = budgets[cell.budget],
      theirs.isa == own.isa, theirs.quotaPUs == own.quotaPUs
    else { return 0 }
    return rate * max(1, Double(own.threads) / Double(max(1, theirs.threads)))
  }

  /// The bandwidth of the nearest measured level that is no farther than where the operands lie.
  private func bandwidth(_ cell: CellV1, _ ceiling: Ceiling) -> Double? {
    let levels = ["L1", "L2", "L3", "memory"]
    let home = cell.caches == CacheState.cold.rawValue ? "memory" : homeLevel(cell)
    guard let index = levels.firstIndex(of: home) else { return nil }
    let pus = budgets[cell.budget]?.pus
    for level in levels[...index].reversed() {
      let found = results.first {
        $0.cell.cacheLevel == level && $0.cell.operation == OperationID.triad.rawValue
          && budgets[$0.cell.budget]?.pus == pus
      }
      guard let found else { continue }
      return ceiling == .usual
        ? found.bytesPerSecond?.median
        : found.values.min().map { Double(found.cell.trafficBytes) / $0 }
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
