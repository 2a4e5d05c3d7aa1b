import Hardware
import Operations
import PluginProtocol
import Quantities
import Records

/// The measured ceilings of each budget: peak throughput per precision, bandwidth per cache level.
///
/// A result of one device is never compared with the roof of another. Two things convict a kernel:
/// a roof that was measured in an invocation that nothing disturbed, and what the processor's cores
/// can compute at most. Where neither is there, nothing is said.
struct Roofs {
  /// How far above its roof a result may lie before it is no longer believed.
  private static let tolerance = 1.05
  /// The same where the triad's bandwidth is the roof.
  ///
  /// Other shares of reads and writes may be faster than its two to one: on one core of a Zen 4
  /// processor relu, one to one, took 119 %.
  private static let bandwidthTolerance = 1.5

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
    /// Its rate in each clean invocation, with how fast the core was.
    var clean: [(rate: Double, pace: SentinelPace)]

    /// The best rate of a clean invocation, were the core as fast as it was beside a kernel; `nil`
    /// if none was clean.
    func highest(at pace: SentinelPace) -> Double? {
      clean.map { $0.rate * pace.advantage(over: $0.pace) }.max()
    }
  }

  private let ceilings: [Key: [Measurement]]
  private let machine: RecordedMachine
  private let budgets: [String: RecordedBudget]

  init(
    _ results: [CellResult], machine: RecordedMachine, budgets: [String: RecordedBudget]
  ) {
    var ceilings: [Key: [Measurement]] = [:]
    for result in results where result.outcome.isMeasured {
      // What a stranger's kernel measures is no roof, whatever it is called.
      guard result.cell.isCeiling, let key = Key(result.cell) else { continue }
      let isPeak = result.cell.operation == .fma
      let amount = isPeak ? result.cell.work.flop : Double(result.cell.traffic.bytes)
      ceilings[key, default: []].append(
        Measurement(
          budget: result.cell.budget, usual: result.seconds.map { amount / $0 },
          clean: result.verdicts.compactMap { verdict in
            guard verdict.isClean, let pace = verdict.pace,
              let seconds = verdict.secondsPerIteration, seconds > 0
            else { return nil }
            return (amount / seconds, pace)
          }))
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
    guard result.outcome.isMeasured, let seconds = result.seconds else { return }
    if let shortest = shortestTime(result.cell, by: result.algorithm), shortest > seconds {
      result.outcome = .implausible
      result.message =
        "It is \((shortest / seconds).percent) of what cores of this kind can compute, whatever "
        + "they run."
    }
    guard !result.cell.isCeiling, let direct = leastTime(result.cell, by: nil, at: nil),
      direct > 0, let usual = leastTime(result.cell, by: result.algorithm, at: nil)
    else { return }
    result.roofFraction = direct / seconds
    let most = result.cell.isMemoryBound ? Self.bandwidthTolerance : Self.tolerance
    guard usual / seconds > most, result.outcome.isMeasured else { return }
    guard let pace = result.pace,
      let least = leastTime(result.cell, by: result.algorithm, at: pace)
    else {
      result.message =
        "It is \((usual / seconds).percent) of this budget's roof, which was measured in disturbed "
        + "moments only: nothing is said of it."
      return
    }
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
  ///
  /// - Parameter pace: How fast the core was beside the kernel, to take the highest roof that was
  ///   seen in clean invocations; `nil` to take the usual one.
  private func leastTime(
    _ cell: Cell, by algorithm: Algorithm?, at pace: SentinelPace?
  ) -> Double? {
    guard let usual = peak(cell, at: nil), usual > 0 else { return nil }
    let bounds = [
      peak(cell, at: pace).flatMap { rate in
        rate > 0 ? cell.work.flop * necessaryShare(cell, algorithm) / rate : nil
      },
      bandwidth(cell, at: pace).flatMap { rate in
        rate > 0 ? Double(cell.traffic.bytes) / rate : nil
      },
    ]
    return bounds.compactMap(\.self).max()
  }

  /// Returns the seconds below which the cores of a cell's budget don't compute it; `nil` for a
  /// device of which no such limit is known.
  private func shortestTime(_ cell: Cell, by algorithm: Algorithm?) -> Double? {
    guard cell.device == .cpu, let budget = budgets[cell.budget] else { return nil }
    let work = FloatingPointWork(flop: cell.work.flop * necessaryShare(cell, algorithm))
    return machine.arithmetic.shortestTime(
      of: work, traffic: cell.traffic, in: cell.precision, cores: budget.cores)
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

  private func peak(_ cell: Cell, at pace: SentinelPace?) -> Double? {
    let peaks = ceilings[Key(peakFor: cell)] ?? []
    guard let own = peaks.first(where: { $0.budget == cell.budget }) else { return nil }
    guard let pace else { return own.usual }
    return peaks.compactMap { highest($0, for: cell, at: pace) }.max()
  }

  /// Returns the best that a peak was seen at, times the threads that a cell has more; `nil` where
  /// its budget has other limits, or it was disturbed each time.
  private func highest(_ peak: Measurement, for cell: Cell, at pace: SentinelPace) -> Double? {
    guard let rate = peak.highest(at: pace) else { return nil }
    guard peak.budget != cell.budget else { return rate }
    guard let theirs = budgets[peak.budget], let own = budgets[cell.budget],
      theirs.isa == own.isa, theirs.quota == own.quota
    else { return nil }
    return rate * max(1, Double(own.threads) / Double(max(1, theirs.threads)))
  }

  /// The bandwidth of the nearest measured level that is no farther than where the operands lie.
  private func bandwidth(_ cell: Cell, at pace: SentinelPace?) -> Double? {
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
      guard let pace else { return found.usual }
      return found.highest(at: pace)
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
