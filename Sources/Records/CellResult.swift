package import Budgets
import Hardware
package import Operations
package import PluginProtocol
package import Quantities
package import Sampling
import Statistics

/// What all invocations of a cell say together.
package struct CellResult: Hashable, Sendable {
  package var cell: CellV1
  package var outcome: Outcome
  /// Why measuring stopped; `nil` for a cell without a value.
  package var exit: Exit?
  /// The median time of one iteration in each invocation, in the order they were measured.
  package var values: [Double]
  /// What each invocation gave and what disturbed it, failed ones included, in the order they were
  /// measured.
  package var verdicts: [InvocationVerdict]
  /// Why there is no value, or what the user should know of it.
  package var message: String?
  /// The library's own name of the code it chose.
  package var libraryCore: String?
  /// The algorithm that its kernel states, if the host knows one of that name; `nil` for the direct one.
  package var algorithm: Algorithm?
  /// The budget's facts of the last invocation.
  package var budgetFacts: [EncodedResourceFactV1]
  /// The attained share of the attainable roof, where a roof was measured.
  package var roofFraction: Double?

  /// How many invocations there were, failed ones included.
  package var invocations: Int { verdicts.count }

  /// How many invocations each disturbance touched.
  package var tags: [Tag: Int] {
    verdicts.flatMap(\.tags).reduce(into: [:]) { counts, tag in counts[tag, default: 0] += 1 }
  }

  /// The time of one iteration in seconds: the median over invocations.
  package var seconds: Double? { values.isEmpty ? nil : values.median() }

  /// The interval of the time of one iteration.
  ///
  /// At 95 %, or between the extremes with the level these reach when the invocations are too few.
  package var interval: Interval? {
    if let interval = values.medianInterval(level: SamplingPlan.level) { return interval }
    guard let low = values.min(), let high = values.max(), values.count > 1 else { return nil }
    var miss = 2.0
    for _ in values { miss /= 2 }
    return Interval(low: low, high: high, level: 1 - miss)
  }

  /// The rate of floating-point work in FLOP/s with its interval.
  package var flopPerSecond: IntervalV1? { rate(of: cell.workFLOP) }
  /// The rate of memory traffic in B/s with its interval.
  package var bytesPerSecond: IntervalV1? { rate(of: Double(cell.trafficBytes)) }

  private func rate(of amount: Double) -> IntervalV1? {
    guard let seconds else { return nil }
    return IntervalV1(
      median: amount / seconds, low: interval.map { amount / $0.high },
      high: interval.map { amount / $0.low }, level: interval?.level)
  }

  /// The summary as a line of a record.
  package var summary: CellSummaryV1 {
    CellSummaryV1(
      cell: cell.id, outcome: outcome.rawValue, exit: exit?.rawValue, invocations: invocations,
      secondsPerIteration: seconds.map {
        IntervalV1(median: $0, low: interval?.low, high: interval?.high, level: interval?.level)
      }, flopPerSecond: flopPerSecond, bytesPerSecond: bytesPerSecond, roofFraction: roofFraction,
      algorithm: algorithm?.rawValue,
      tags: Dictionary(uniqueKeysWithValues: tags.map { ($0.key.rawValue, $0.value) }),
      message: message)
  }
}

// MARK: - From invocations

extension Record {
  /// Returns what each cell's invocations say, in the header's order, with roof fractions.
  package func results() -> [CellResult] {
    let plan = header.plan.plan
    let byCell = Dictionary(grouping: invocations, by: \.cell)
    let budgets = Dictionary(
      header.budgets.map { ($0.budget, $0) }, uniquingKeysWith: { first, _ in first })
    var results = header.cells.map { cell in
      CellResult(cell, byCell[cell.id] ?? [], budgets[cell.budget], plan)
    }
    let roofs = Roofs(results, machine: header.machine, budgets: budgets)
    for index in results.indices { roofs.hold(&results[index]) }
    return results
  }
}

extension CellResult {
  fileprivate init(
    _ cell: CellV1, _ invocations: [InvocationV1], _ budget: EncodedBudgetV1?, _ plan: SamplingPlan
  ) {
    let kind = OperationCatalogue.kind(OperationID(rawValue: cell.operation))
    let baseline = SentinelBaseline(
      invocations.flatMap(\.groups), isMemoryBound: kind?.isMemoryBound == true)
    self.cell = cell
    values = invocations.compactMap(\.secondsPerIteration)
    verdicts = invocations.map { invocation in
      InvocationVerdict(
        round: invocation.round, startedAtSeconds: invocation.startedAtSeconds,
        secondsPerIteration: invocation.secondsPerIteration,
        tags: invocation.tags(
          baseline, threads: budget?.threads ?? 1, waits: budget?.makesThreadsWait ?? false))
    }
    libraryCore = invocations.lazy.compactMap { $0.facts?.library["library.core"] }.last
    algorithm = invocations.lazy.compactMap { $0.facts?.library["algorithm"] }.last
      .flatMap(Algorithm.init)
    budgetFacts = invocations.last?.budgetFacts ?? []
    if let skipped = cell.skipped {
      outcome = Outcome(rawValue: skipped.outcome) ?? .skipped
      message = skipped.message
    } else if let failed = invocations.first(where: { $0.outcome != Outcome.ok.rawValue }) {
      outcome = Outcome(rawValue: failed.outcome) ?? .protocolError
      message = failed.message
      values = []
    } else if values.isEmpty {
      outcome = .skipped
      message = "It was not measured before the run ended."
    } else {
      exit = plan.exit(after: values, spent: plan.timeLimit ?? .zero) ?? .outOfBudget
      switch exit {
      case .precise: outcome = .ok
      case .plateau: outcome = .noisy
      case .outOfBudget, nil: outcome = .notConverged
      }
    }
  }
}

extension EncodedBudgetV1 {
  /// Whether threads wait for the processor even when nothing else runs.
  fileprivate var makesThreadsWait: Bool {
    quotaPUs != nil || threads > (CPUSet(list: pus)?.count ?? threads)
  }
}
