package import Operations
package import PluginProtocol
package import Quantities
package import RecordFormat
package import Records
package import Sampling
import Statistics

/// What all invocations of a cell say together.
package struct CellResult: Hashable, Sendable {
  /// The cell.
  package var cell: Cell
  /// How measuring it ended.
  package var outcome: Outcome
  /// Why measuring stopped; `nil` for a cell without a value.
  package var exit: Exit?
  /// The median time of one iteration in each invocation, in the order they were measured.
  package var values: [Double] { didSet { summarize() } }
  /// What each invocation gave and what disturbed it, failed ones included, in the order they were
  /// measured.
  package var verdicts: [InvocationVerdict]
  /// Why there is no value, or what the user should know of it.
  package var message: String?
  /// The library's own name of the code it chose.
  package var libraryCore: String?
  /// The algorithm that its kernel states, if the host knows one of that name; `nil` for the direct
  /// one.
  package var algorithm: Algorithm?
  /// The budget's facts of the last invocation, and those of earlier ones that didn't hold.
  package var budgetFacts: [ResourceFactV1]
  /// The attained share of the attainable roof, where a roof was measured.
  package var roofFraction: Double?

  /// The time of one iteration in seconds: the median over invocations.
  package private(set) var seconds: Double?
  /// The interval of the time of one iteration.
  ///
  /// At 95 %, or between the extremes with the level these reach when the invocations are too few.
  package private(set) var interval: Interval?

  /// How fast the core was in the best moments of all invocations; `nil` where no sentinel was.
  var pace: SentinelPace? {
    let paces = verdicts.compactMap(\.pace)
    guard let burst = paces.map(\.burst).min(), let chain = paces.map(\.chain).min() else {
      return nil
    }
    return SentinelPace(burst: burst, chain: chain)
  }

  /// How many invocations there were, failed ones included.
  package var invocations: Int { verdicts.count }

  /// How many invocations each disturbance touched.
  package var tags: [Tag: Int] {
    verdicts.flatMap(\.tags).reduce(into: [:]) { counts, tag in counts[tag, default: 0] += 1 }
  }

  /// Finds the median and its interval once, as many places ask for them.
  private mutating func summarize() {
    seconds = values.isEmpty ? nil : values.median()
    interval = values.medianInterval(level: SamplingPlan.level) ?? values.extremes()
  }

  /// The rate of floating-point work, with the interval of the time; `nil` without a value.
  package var throughput: Measured<Throughput>? { rate(of: cell.work.flop) }
  /// The rate of memory traffic, with the interval of the time; `nil` without a value.
  package var bandwidth: Measured<Bandwidth>? { rate(of: Double(cell.traffic.bytes)) }

  private func rate<Rate: Quantity>(of amount: Double) -> Measured<Rate>? {
    guard let seconds else { return nil }
    return Measured(
      Rate(amount: amount / seconds), interval.map { $0.reversed { amount / $0 } }, .measured,
      source: cell.id)
  }
}

extension [Double] {
  /// The interval between the least and the greatest, with the level that it reaches for the
  /// median; `nil` for fewer than two.
  fileprivate func extremes() -> Interval? {
    guard let low = self.min(), let high = self.max(), count > 1 else { return nil }
    var miss = 2.0
    for _ in self { miss /= 2 }
    return Interval(low: low, high: high, level: 1 - miss)
  }
}

// MARK: - From invocations

extension Record {
  /// Returns what each cell's invocations say, in the header's order, with roof fractions.
  package func results() -> [CellResult] {
    // Places of invocations, and not these themselves, of which there may be a million.
    var places: [String: [Int]] = [:]
    for (place, invocation) in invocations.enumerated() {
      places[invocation.cell, default: []].append(place)
    }
    let budgets = Dictionary(uniqueKeysWithValues: budgets.map { ($0.name, $0) })
    var results = cells.map { cell in
      CellResult(
        cell, (places[cell.id] ?? []).lazy.map { invocations[$0] }, budgets[cell.budget], plan)
    }
    let roofs = Roofs(results, machine: machine, budgets: budgets)
    for index in results.indices { roofs.hold(&results[index]) }
    return results
  }
}

extension CellResult {
  fileprivate init(
    _ cell: Cell, _ invocations: some BidirectionalCollection<Invocation>,
    _ budget: RecordedBudget?, _ plan: SamplingPlan
  ) {
    let baseline = SentinelBaseline(
      invocations.lazy.flatMap(\.groups), isMemoryBound: cell.isMemoryBound)
    self.cell = cell
    verdicts = invocations.map { invocation in
      InvocationVerdict(
        round: invocation.round, startedAtSeconds: invocation.startedAtSeconds,
        secondsPerIteration: invocation.secondsPerIteration,
        tags: invocation.tags(
          baseline, threads: budget?.threads ?? 1, waits: budget?.makesThreadsWait ?? false),
        pace: SentinelPace(invocation.groups))
    }
    values = verdicts.compactMap(\.secondsPerIteration)
    libraryCore = invocations.lazy.compactMap(\.libraryCore).last
    algorithm = invocations.last { $0.library["algorithm"] != nil }?.algorithm
    budgetFacts = invocations.reversed().dropFirst().reduce(
      into: invocations.last?.budgetFacts ?? []
    ) { facts, earlier in
      for fact in earlier.budgetFacts where fact.didNotHold {
        // The detail tells of one worker.
        let isKnown = facts.contains {
          $0.didNotHold && $0.resource == fact.resource && $0.reason == fact.reason
        }
        if !isKnown { facts.append(fact) }
      }
    }
    if let skipped = cell.skipped {
      outcome = skipped.outcome
      message = skipped.message
    } else if let failed = invocations.first(where: { $0.outcome != .ok }) {
      outcome = failed.outcome
      message = failed.message
      let isRefusal = failed.outcome == .unsupported || failed.outcome == .skipped
      if isRefusal, !values.isEmpty {
        outcome = .pluginError
        message =
          "It computed the problem in \(counted(values.count, "invocation")), and then declined "
          + "it: " + (failed.message ?? "no reason given")
      }
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
    summarize()
  }
}
