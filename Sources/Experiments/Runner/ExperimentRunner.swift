import FoundationEssentials
import Glibc
import Operations
import PluginProtocol
import Quantities
import Randomness
package import RecordFormat
package import Records
package import Sampling
import Statistics

/// Runs every cell of a plan in fresh workers, in random rounds, and saves each invocation at once.
package struct ExperimentRunner {
  /// How far a run is.
  package struct Progress: Sendable {
    /// The pass over the cells, from 0.
    package var round: Int
    /// Cells that are still measured; in the order of a list, those that weren't measured yet.
    package var openCells: Int
    package var cells: Int
    package var elapsed: Duration
    /// The cell that is measured now; `nil` while the next round is waited for.
    package var cell: String?
    /// How long the rest takes at most, if that can be told.
    package var remaining: Duration?
  }

  /// How a run ended.
  package enum Ending: Hashable, Sendable { case complete, interrupted }

  private let plan: ExperimentPlan
  private let sampling: SamplingPlan
  private let seed: UInt64
  private let launch: WorkerLaunch
  private let writer: RecordWriter
  private var record: Record
  private let summaries: (Record) -> [CellSummaryV1]

  /// Creates a runner that begins a record or goes on with one.
  ///
  /// - Parameters:
  ///   - record: The record so far; what it holds is not measured again.
  ///   - summaries: Says what a record's cells come to, for readers of the file that don't compute.
  package init(
    _ plan: ExperimentPlan, sampling: SamplingPlan, seed: UInt64, launch: WorkerLaunch,
    writer: RecordWriter, record: Record, summaries: @escaping (Record) -> [CellSummaryV1]
  ) {
    self.plan = plan
    self.sampling = sampling
    self.seed = seed
    self.launch = launch
    self.writer = writer
    self.record = record
    self.summaries = summaries
  }

  /// Measures until every cell has its outcome, the time is over, or the user stops.
  ///
  /// - Parameters:
  ///   - isCancelled: Whether the user wants to stop. The invocation under way is then dropped.
  ///   - report: Receives the progress before each invocation.
  /// - Throws: `RecordError` when the record can't be written.
  package mutating func run(
    isCancelled: @escaping () -> Bool, report: (Progress) -> Void
  ) throws -> (Ending, Record) {
    let start = ContinuousClock.now
    let before = Duration.seconds(
      record.invocations.map { $0.startedAtSeconds + $0.elapsedSeconds }.max() ?? 0)
    var elapsed: Duration { before + (ContinuousClock.now - start) }
    var counts = Dictionary(grouping: record.invocations, by: \.cell).mapValues(\.count)
    var values = Dictionary(grouping: record.invocations, by: \.cell)
      .mapValues { $0.compactMap(\.secondsPerIteration) }
    let rivals = plan.rivals
    func isFinished(_ id: String, _ elapsed: Duration) -> Bool {
      let others = rivals[id] ?? []
      if ([id] + others).contains(where: { hasFailed(counts[$0] ?? 0, values[$0] ?? []) }) {
        return true
      }
      if let limit = sampling.timeLimit, elapsed >= limit { return true }
      return others.isEmpty
        ? sampling.exit(after: values[id] ?? [], spent: elapsed) != nil
        : others.allSatisfy { sampling.isRatioKnown(values[id] ?? [], values[$0] ?? []) }
    }
    var open = Set(plan.measurable.keys).filter { !isFinished($0, .zero) }
    let passes = Passes(
      over: plan.cellsByWeight, in: sampling.order, rounds: sampling.maximumInvocations)
    var index = 0
    while !open.isEmpty, let pass = passes[index] {
      let round = pass.round
      func progress(_ cell: String?) -> Progress {
        Progress(
          round: index,
          openCells: sampling.order == .rounds
            ? open.count : open.count(where: { counts[$0] == nil }),
          cells: plan.measurable.count, elapsed: elapsed, cell: cell,
          remaining: sampling.timeLimit.map { max($0 - elapsed, .zero) })
      }
      while elapsed < sampling.earliestStart(ofRound: index), !isCancelled(),
        sampling.timeLimit.map({ elapsed < $0 }) ?? true
      {
        report(progress(nil))
        usleep(50_000)
      }
      for id in order(of: pass, at: index) where open.contains(id) && (counts[id] ?? 0) <= round {
        guard let cell = plan.measurable[id] else { continue }
        // The first round is measured whatever the time: every cell gets its value.
        if index > 0 || sampling.order == .listed, let limit = sampling.timeLimit, elapsed >= limit
        {
          open.removeAll()
          break
        }
        report(progress(id))
        let began = elapsed
        guard
          let invocation = try launch.measure(
            cell, round: round, sampling: sampling.informed(by: record.pilot(of: id)),
            seed: seed &+ UInt64(round) &* 0x9E37_79B9,
            startedAt: began, isCancelled: isCancelled)
        else {
          try writer.append(FooterV1(complete: false, elapsedSeconds: elapsed.inSeconds))
          return (.interrupted, record)
        }
        try writer.append(invocation)
        record.append(invocation)
        counts[id, default: 0] += 1
        if let value = record.invocations.last?.secondsPerIteration {
          values[id, default: []].append(value)
        }
      }
      open = open.filter { !isFinished($0, elapsed) }
      index += 1
    }
    for summary in summaries(record) { try writer.append(summary) }
    let footer = FooterV1(complete: true, elapsedSeconds: elapsed.inSeconds)
    try writer.append(footer)
    record.footer = footer
    return (.complete, record)
  }

  /// The order of a pass: a permutation that follows from the seed and the pass alone.
  ///
  /// Cells that are compared with each other follow one another, in random order: what disturbs one for
  /// seconds then disturbs the other, and their ratio less.
  private func order(of pass: Passes.Pass, at index: Int) -> [String] {
    var random = SplitMix64(seed: seed ^ (UInt64(index) &+ 1) &* 0xD1B5_4A32_D192_ED03)
    let rivals = plan.rivals
    var groups: [[String]] = []
    var placed: Set<String> = []
    for cell in pass.cells where !placed.contains(cell) {
      let group = [cell] + (rivals[cell] ?? [])
      placed.formUnion(group)
      groups.append(group.shuffled(using: &random))
    }
    return groups.shuffled(using: &random).flatMap(\.self)
  }

  /// Whether a cell has its outcome by having failed once.
  private func hasFailed(_ count: Int, _ values: [Double]) -> Bool { count > values.count }
}

extension Record {
  /// The first invocations of a cell, in the order they were measured.
  fileprivate func pilot(of cell: String) -> [PilotInvocation] {
    invocations.lazy.filter { $0.cell == cell }.prefix(SamplingPlan.pilotInvocations).compactMap {
      PilotInvocation($0)
    }
  }
}

extension PilotInvocation {
  fileprivate init?(_ invocation: Invocation) {
    let times = invocation.groups.flatMap(\.times).filter { $0.isFinite && $0 > 0 }
    guard !times.isEmpty else { return nil }
    self.init(
      samples: times, sampleSeconds: times.median() * Double(invocation.iterationsPerSample),
      seconds: invocation.elapsedSeconds)
  }
}

extension ExperimentPlan {
  /// The names of all cells in the order of the plan; where that is the order of weight, roofs come first, as
  /// nothing can be told without them.
  var cellsByWeight: [String] {
    (cells.filter { $0.role == .roof } + cells.filter { $0.role == .suite }).map(\.id)
  }
}
