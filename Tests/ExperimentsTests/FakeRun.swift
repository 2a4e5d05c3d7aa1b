import Experiments
import PluginProtocol
import Quantities
import RecordFormat
import RecordFixtures
import Records
import Sampling
import Synchronization

/// A clock that stands still unless it is told to go on, and whose waiting takes no time.
final class ManualClock: Sendable {
  private let time = Mutex(Duration.zero)

  /// Moves the clock on.
  func advance(by duration: Duration) { time.withLock { $0 += duration } }

  /// The clock as a run reads it: who waits moves it on.
  var clock: RunClock {
    RunClock(now: { self.time.withLock { $0 } }, sleep: { self.advance(by: $0) })
  }
}

/// A run whose workers, clock and record are in the hand of a test.
final class FakeRun {
  /// What a fake worker does.
  enum Work {
    /// It measures these samples of one iteration each, in milliseconds.
    case measured([Int64] = [1])
    /// It ends without a value.
    case failed(Outcome)
    /// It ends because the user wants it.
    case stopped
  }

  var plan: ExperimentPlan
  var sampling: SamplingPlan
  var seed: UInt64 = 1
  let clock = ManualClock()
  /// How long each invocation takes.
  var time = Duration.seconds(1)
  var worker: (Turn) throws -> Work = { _ in .measured() }
  var isCancelled: (FakeRun) -> Bool = { _ in false }
  /// Says which lines can't be written.
  var refusal: (RunLine) -> RecordError? = { _ in nil }

  /// What the workers were asked for.
  private(set) var turns: [Turn] = []
  /// What was written.
  private(set) var lines: [RunLine] = []
  /// What the user was shown.
  private(set) var progress: [ExperimentRunner.Progress] = []
  /// Everything that happened, in order: `measure a 0`, `write a 0`, `wait`, `summary a`,
  /// `complete`.
  private(set) var events: [String] = []

  /// Prepares a run of cells with these names, each measured in so many rounds.
  init(_ names: [String], rounds: Int = 1) throws {
    plan = try ExperimentsTests.plan(names)
    sampling = sampled(rounds: rounds)
  }

  /// The cells and rounds that were measured, such as `a 0`.
  var measured: [String] { turns.map { "\($0.cell.cell.id) \($0.round)" } }
  /// The invocations that were written, such as `a 0`.
  var written: [String] {
    lines.compactMap {
      if case .invocation(let line) = $0 { "\(line.cell) \(line.round)" } else { nil }
    }
  }

  /// Runs it, from the beginning or from where a record ends.
  @discardableResult
  func run(from record: Record? = nil) throws -> (ending: ExperimentRunner.Ending, record: Record) {
    var runner = ExperimentRunner(
      plan, sampling: sampling, seed: seed, record: try record ?? emptyRecord(),
      clock: clock.clock, measure: { turn, _ in try self.measure(turn) },
      write: { try self.write($0) },
      summaries: { record in
        record.cells.map { cell in
          CellSummaryV1(
            cell: cell.id, outcome: "ok",
            invocations: record.invocations.count { $0.cell == cell.id }, tags: [:])
        }
      })
    return try runner.run(isCancelled: { self.isCancelled(self) }) { progress in
      self.progress.append(progress)
      if progress.cell == nil { self.events.append("wait") }
    }
  }

  /// A record of this plan that holds no invocation yet.
  func emptyRecord() throws -> Record {
    try Record(
      path: "a-record",
      header: HeaderV1(
        run: "20260101T120000Z", createdAt: "2026-01-01T12:00:00Z",
        tool: HeaderV1.Tool(name: "divide", version: "0.1.0"), commandLine: ["divide", "run"],
        seed: seed, suite: HeaderV1.Suite(name: "a-suite", summary: "A suite.", source: nil),
        plan: PlanV1(sampling, preset: .quick), machine: MachineV1(try twoCores()),
        environment: [:], plugins: [], budgets: plan.budgets.map(BudgetV1.init),
        cells: plan.cells.map(CellV1.init)))
  }

  private func measure(_ turn: Turn) throws -> InvocationV1? {
    turns.append(turn)
    events.append("measure \(turn.cell.cell.id) \(turn.round)")
    let work = try worker(turn)
    clock.advance(by: time)
    var outcome = Outcome.ok
    if case .failed(let failure) = work { outcome = failure }
    if case .stopped = work { return nil }
    var invocation = InvocationV1(
      cell: turn.cell.cell.id, round: turn.round, startedAtSeconds: turn.startedAt.inSeconds,
      elapsedSeconds: time.inSeconds, outcome: outcome.rawValue, message: nil)
    if case .measured(let milliseconds) = work {
      invocation.iterationsPerSample = 1
      invocation.groups = [group(milliseconds)]
    }
    return invocation
  }

  private func write(_ line: RunLine) throws {
    if let error = refusal(line) { throw error }
    lines.append(line)
    switch line {
    case .invocation(let line): events.append("write \(line.cell) \(line.round)")
    case .summary(let line): events.append("summary \(line.cell)")
    case .footer(let line): events.append(line.complete ? "complete" : "incomplete")
    }
  }
}

/// A plan that measures every cell in so many rounds, one after the other.
func sampled(rounds: Int) -> SamplingPlan {
  var plan = SamplingPlan(.quick)
  plan.minimumInvocations = rounds
  plan.maximumInvocations = rounds
  plan.consecutivePasses = 1
  plan.span = .zero
  plan.timeLimit = nil
  return plan
}
