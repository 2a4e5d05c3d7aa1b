import Operations
import PluginProtocol
import Quantities
import Records

/// The measured ceilings of each budget: peak throughput per precision, bandwidth per cache level.
///
/// A result of one device is never compared with the roof of another.
struct Roofs {
  /// How far above its roof a result may lie before it is no longer believed.
  private static let tolerance = 1.05
  /// The same where the triad's bandwidth is the roof.
  ///
  /// Other shares of reads and writes may be faster than its two to one: on one core of a Zen 4
  /// processor relu, one to one, took 119 %.
  private static let bandwidthTolerance = 1.5

  /// What is taken of a roof that was measured several times.
  private enum Ceiling {
    /// The median, with which a kernel is compared.
    case usual
    /// The best that was seen, here or on the PUs of another budget: what is above it isn't
    /// believed.
    case highest
  }

  /// What a ceiling is of, beside its budget.
  fileprivate struct Key: Hashable {
    var operation: OperationID
    var precision: Precision?
    var level: CacheLevel?
    var device: DeviceID?
  }

  /// One measured ceiling.
  private struct Measurement {
    var budget: String
    /// Its median rate.
    var usual: Double?
    /// Its rate in the fastest invocation.
    var highest: Double?
  }

  private let ceilings: [Key: [Measurement]]
  private let machine: RecordedMachine
  private let budgets: [String: RecordedBudget]

  init(
    _ results: [CellResult], machine: RecordedMachine, budgets: [String: RecordedBudget]
  ) {
    var ceilings: [Key: [Measurement]] = [:]
    for result in results where result.outcome.isMeasured {
      guard let key = Key(result.cell) else { continue }
      let isPeak = result.cell.operation == .fma
      let amount = isPeak ? result.cell.work.flop : Double(result.cell.traffic.bytes)
      ceilings[key, default: []].append(
        Measurement(
          budget: result.cell.budget, usual: result.seconds.map { amount / $0 },
          highest: result.fastest.map { amount / $0 }))
    }
    self.ceilings = ceilings
    self.machine = machine
    self.budgets = budgets
  }

  /// Sets the roof fraction of a result, and calls it implausible when it is above its roof.
  ///
  /// The fraction is that of the direct algorithm, whatever the kernel's. A result may lie above it
  /// by what the algorithm that its kernel states saves on this problem, by the host's own count.
  func hold(_ result: inout CellResult) {
    guard result.outcome.isMeasured, let seconds = result.seconds,
      !result.cell.isCeiling,
      let direct = leastTime(result.cell, by: nil, .usual), direct > 0,
      let usual = leastTime(result.cell, by: result.algorithm, .usual),
      let least = leastTime(result.cell, by: result.algorithm, .highest)
    else { return }
    result.roofFraction = direct / seconds
    let most = result.cell.isMemoryBound ? Self.bandwidthTolerance : Self.tolerance
    guard usual / seconds > most else { return }
    guard least / seconds > most else {
      result.message =
        "It is \((usual / seconds).percent) of this budget's roof, which was measured in slower "
        + "moments."
      return
    }
    result.outcome = .implausible
    result.message =
      "It is \((least / seconds).percent) of what this budget's measured "
      + "multiply-add peak and bandwidth allow." + (ignoredLimit(result, seconds) ?? "")
  }

  /// Returns whether a result is above its roof because its kernel ignores the instruction set that
  /// its budget grants, in a sentence; `nil` where the budget grants all.
  private func ignoredLimit(_ result: CellResult, _ seconds: Double) -> String? {
    guard let isa = budgets[result.cell.budget]?.isa else { return nil }
    if result.ignoresInstructionSet(isa), let core = result.libraryCore {
      return " Its code is for \(core): the kernel ignores isa=\(isa)."
    }
    let doubt =
      result.libraryCore == nil
      ? "The kernel doesn't say for which instructions its code is, and may ignore isa=\(isa)"
      : "The kernel may ignore isa=\(isa), whatever it says"
    guard let unlimited = peakWithoutLimit(result.cell), unlimited > 0 else { return " \(doubt)." }
    let work = result.cell.work.flop * necessaryShare(result.cell, result.algorithm)
    let share = work / unlimited / seconds
    return share <= Self.tolerance
      ? " \(doubt): with all instructions the same PUs allow this, and it is "
        + "\(share.percent) of it."
      : " \(doubt)."
  }

  /// The measured peak of a cell's PUs where all instructions are granted.
  private func peakWithoutLimit(_ cell: Cell) -> Double? {
    guard let own = budgets[cell.budget] else { return nil }
    return ceilings[Key(peakFor: cell)]?.first { peak in
      guard let theirs = budgets[peak.budget] else { return false }
      return theirs.isa == nil && theirs.sharesMemoryPath(with: own) && theirs.quota == own.quota
    }?.usual
  }

  /// Returns max(W/π, Q/β) in seconds, the time at min(π, I·β): the roofline of Williams, Waterman
  /// & Patterson, CACM 2009, which so holds for operations without any work as well.
  private func leastTime(
    _ cell: Cell, by algorithm: Algorithm?, _ ceiling: Ceiling
  ) -> Double? {
    guard let peak = peak(cell, ceiling), peak > 0 else { return nil }
    let work = cell.work.flop * necessaryShare(cell, algorithm)
    guard let bandwidth = bandwidth(cell, ceiling), bandwidth > 0 else { return work / peak }
    return max(work / peak, Double(cell.traffic.bytes) / bandwidth)
  }

  /// Returns the share of a cell's work that an algorithm can't leave out: 1 if the host doesn't
  /// know better.
  private func necessaryShare(_ cell: Cell, _ algorithm: Algorithm?) -> Double {
    guard let kind = OperationCatalogue.kind(cell.operation) else { return 1 }
    do {
      let operation = try kind.init(cell.problem)
      guard operation.work.flop > 0 else { return 1 }
      return operation.leastWork(algorithm).flop / operation.work.flop
    } catch {
      // A record of another version may have sizes that this one doesn't know: its own work stands.
      return 1
    }
  }

  private func peak(_ cell: Cell, _ ceiling: Ceiling) -> Double? {
    let peaks = ceilings[Key(peakFor: cell)] ?? []
    guard let own = peaks.first(where: { $0.budget == cell.budget }) else { return nil }
    guard ceiling == .highest else { return own.usual }
    return peaks.map { highest($0, for: cell) }.max()
  }

  /// Returns the best that a peak was seen at, times the threads that a cell has more: 0 where its
  /// budget has other limits.
  private func highest(_ peak: Measurement, for cell: Cell) -> Double {
    guard let rate = peak.highest else { return 0 }
    guard peak.budget != cell.budget else { return rate }
    guard let theirs = budgets[peak.budget], let own = budgets[cell.budget],
      theirs.isa == own.isa, theirs.quota == own.quota
    else { return 0 }
    return rate * max(1, Double(own.threads) / Double(max(1, theirs.threads)))
  }

  /// The bandwidth of the nearest measured level that is no farther than where the operands lie.
  private func bandwidth(_ cell: Cell, _ ceiling: Ceiling) -> Double? {
    let levels = CacheLevel.allCases
    let home = cell.caches == .cold ? .memory : homeLevel(cell)
    guard let index = levels.firstIndex(of: home), let own = budgets[cell.budget] else {
      return nil
    }
    for level in levels[...index].reversed() {
      let found = ceilings[Key(bandwidthOf: level)]?.first {
        budgets[$0.budget]?.sharesMemoryPath(with: own) == true
      }
      guard let found else { continue }
      return ceiling == .usual ? found.usual : found.highest
    }
    return nil
  }

  /// The nearest level that holds all operands; of a device with memory of its own that is its
  /// memory.
  private func homeLevel(_ cell: Cell) -> CacheLevel {
    guard cell.device == .cpu else { return .memory }
    let cores = budgets[cell.budget]?.cores ?? 1
    for (number, level) in [(1, CacheLevel.l1), (2, .l2), (3, .l3)] {
      guard let cache = machine.caches.first(where: { $0.level == number }),
        let size = cache.size
      else { continue }
      let instances = min(cache.count, cores)
      if Double(cell.traffic.bytes) <= Double(size.bytes) * Double(instances) { return level }
    }
    return .memory
  }
}

extension Roofs.Key {
  /// What a cell measures a ceiling of; `nil` if it measures none.
  init?(_ cell: Cell) {
    if cell.operation == .fma {
      self.init(peakFor: cell)
    } else if cell.operation == .triad, let level = cell.cacheLevel {
      self.init(bandwidthOf: level)
    } else {
      return nil
    }
  }

  /// The peak with which a cell's rate is compared.
  init(peakFor cell: Cell) {
    self.init(operation: .fma, precision: cell.precision, device: cell.device)
  }

  /// The bandwidth of a level.
  init(bandwidthOf level: CacheLevel) { self.init(operation: .triad, level: level) }
}
