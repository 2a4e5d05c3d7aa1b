import PluginProtocol
import Quantities
package import RecordFormat
package import Records
package import Sampling

/// Measures every cell of a plan, in random rounds, and saves each invocation at once.
///
/// What measures a cell, what time it is and where lines go are values: it starts no process, reads
/// no clock and opens no file by itself.
package struct ExperimentRunner {
  /// How far a run is.
  package struct Progress: Hashable, Sendable {
    /// The pass over the cells, from 0.
    package var round: Int
    /// Cells that are still measured; in the order of a list, those that weren't measured yet.
    package var openCells: Int
    /// All cells that can be measured.
    package var cells: Int
    /// Cells that weren't measured yet: each has its first turn, whatever the time.
    package var unmeasured: Int
    /// How long the run has taken, over all its sessions.
    package var elapsed: Duration
    /// The cell that is measured now; `nil` while the next round is waited for.
    package var cell: String?
    /// How long invocations are still begun, if the time is limited; `nil` while each cell has its
    /// first turn, which no limit ends.
    package var remaining: Duration?
  }

  /// How a run ended.
  package enum Ending: Hashable, Sendable {
    /// Every cell has its outcome, or the time was over.
    case complete
    /// The user stopped it.
    case interrupted
  }

  private let plan: ExperimentPlan
  private let sampling: SamplingPlan
  private let seed: UInt64
  private let measure: Measure
  private let clock: RunClock
  private let write: (RunLine) throws -> Void
  private let summaries: (Record) -> [CellSummaryV1]
  private let schedule: Schedule
  private var record: Record
  private var tally: Tally
  private let watch: Stopwatch

  /// Creates a runner that begins a record or goes on with one, and whose time begins now.
  ///
  /// - Parameters:
  ///   - record: The record so far; what it holds is not measured again.
  ///   - clock: Tells the time, and waits.
  ///   - measure: Measures a cell once.
  ///   - write: Saves a line, so that it is there when the next cell is measured.
  ///   - summaries: Says what a record's cells come to, for readers of the file that don't compute.
  package init(
    _ plan: ExperimentPlan, sampling: SamplingPlan, seed: UInt64, record: Record, clock: RunClock,
    measure: @escaping Measure, write: @escaping (RunLine) throws -> Void,
    summaries: @escaping (Record) -> [CellSummaryV1]
  ) {
    self.plan = plan
    self.sampling = sampling
    self.seed = seed
    self.record = record
    self.clock = clock
    self.measure = measure
    self.write = write
    self.summaries = summaries
    schedule = Schedule(plan, sampling, seed: seed)
    tally = Tally(of: plan, sampling, counting: record.invocations)
    watch = clock.stopwatch(from: record.elapsed)
  }

  /// Measures until every cell has its outcome, the time is over, or the user stops.
  ///
  /// - Parameters:
  ///   - isCancelled: Whether the user wants to stop. The invocation under way is then dropped.
  ///   - report: Receives the progress before each invocation.
  /// - Throws: What measuring throws where no worker can be started, and what writing throws.
  package mutating func run(
    isCancelled: () -> Bool, report: (Progress) -> Void
  ) throws -> (Ending, Record) {
    var index = 0
    while !tally.open.isEmpty, let pass = schedule[index] {
      wait(forPass: index, isCancelled, report)
      guard try take(pass, at: index, isCancelled, report) else { return try interrupt() }
      tally.close(after: watch.elapsed)
      index += 1
    }
    return try complete()
  }
}

// MARK: - A pass

extension ExperimentRunner {
  /// How often to look whether the user wants to stop while a round is waited for.
  private static let waitingStep = Duration.milliseconds(50)

  /// Waits until a pass may begin.
  private func wait(
    forPass index: Int, _ isCancelled: () -> Bool, _ report: (Progress) -> Void
  ) {
    while watch.elapsed < sampling.earliestStart(ofRound: index), !isCancelled(),
      !sampling.isOver(after: watch.elapsed)
    {
      report(progress(in: index, at: nil))
      clock.sleep(Self.waitingStep)
    }
  }

  /// Measures the cells whose turn it is, each once, and saves them.
  ///
  /// - Returns: `false` if the user stopped it.
  private mutating func take(
    _ pass: Passes.Pass, at index: Int, _ isCancelled: () -> Bool, _ report: (Progress) -> Void
  ) throws -> Bool {
    for id in pass.cells where tally.isDue(id, in: pass.round) {
      guard let cell = plan.measurable[id] else { continue }
      if isOver(at: index) {
        tally.closeAll()
        return true
      }
      report(progress(in: index, at: id))
      guard !isCancelled(), let invocation = try measure(turn(of: cell, pass.round), isCancelled)
      else { return false }
      try save(invocation)
    }
    return true
  }

  /// Whether there is no time for another invocation.
  ///
  /// In rounds the first one is measured whatever the time: every cell gets its value.
  private func isOver(at index: Int) -> Bool {
    (index > 0 || sampling.order == .listed) && sampling.isOver(after: watch.elapsed)
  }

  private func turn(of cell: MeasurableCell, _ round: Int) -> Turn {
    Turn(
      cell, round: round, sampling: sampling.informed(by: record.pilot(of: cell.cell.id)),
      seed: seed &+ UInt64(round) &* 0x9E37_79B9, startedAt: watch.elapsed)
  }

  private mutating func save(_ measured: InvocationV1) throws {
    let invocation = measured.readable
    try write(.invocation(invocation))
    record.append(invocation)
    tally.add(Invocation(invocation))
  }

  private func progress(in index: Int, at cell: String?) -> Progress {
    let elapsed = watch.elapsed
    let isLimited = index > 0 || sampling.order == .listed
    let limit = isLimited ? sampling.timeLimit : nil
    return Progress(
      round: index,
      openCells: sampling.order == .rounds ? tally.open.count : tally.unmeasured,
      cells: plan.measurable.count, unmeasured: tally.unmeasured, elapsed: elapsed, cell: cell,
      remaining: limit.map { max($0 - elapsed, .zero) })
  }
}

// MARK: - The end

extension ExperimentRunner {
  private func interrupt() throws -> (Ending, Record) {
    try write(.footer(FooterV1(complete: false, elapsedSeconds: watch.elapsed.inSeconds)))
    return (.interrupted, record)
  }

  private mutating func complete() throws -> (Ending, Record) {
    for summary in summaries(record) { try write(.summary(summary)) }
    let footer = FooterV1(complete: true, elapsedSeconds: watch.elapsed.inSeconds)
    try write(.footer(footer))
    record.footer = footer
    return (.complete, record)
  }
}

extension InvocationV1 {
  /// The invocation, or that its worker said what can't be: a record is read again.
  fileprivate var readable: InvocationV1 {
    guard let fault = numberFault else { return self }
    return InvocationV1(
      cell: cell, round: round, startedAtSeconds: startedAtSeconds, elapsedSeconds: elapsedSeconds,
      outcome: Outcome.protocolError.rawValue, message: "The worker said what can't be: \(fault).")
  }
}

extension Record {
  /// How long the run had taken when its last invocation ended.
  fileprivate var elapsed: Duration {
    .atMostLongest(
      seconds: invocations.map { $0.startedAtSeconds + $0.elapsedSeconds }.max() ?? 0)
  }
}
