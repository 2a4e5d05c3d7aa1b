import Quantities
import Randomness
import Sampling
import Statistics

/// A machine, and what must hold of the intervals that a plan reports on it.
struct Scenario {
  /// What share of the runs must be right.
  enum Bar {
    /// The interval holds the true median.
    case covered(Double)
    /// The interval holds the true median, or the outcome says that it may not.
    case coveredOrFlagged(Double)
    /// Nothing: shown, so that the limit is known.
    case none
  }

  let name: String
  let machine: Machine
  let bar: Bar

  /// All that are simulated, with every preset.
  static let all: [Scenario] =
    [0.01, 0.02, 0.05, 0.15].map {
      Scenario("lognormal", .steady, spread: $0, bar: .covered(0.93))
    }
    + [0.01, 0.03, 0.10].map {
      Scenario("random effects", .levels, spread: $0, bar: .covered(0.93))
    }
    + [(3.0, 3.0), (3, 6), (6, 3)].map { slow, fast in
      Scenario(
        "states of \(Int(slow)) and \(Int(fast))", .states(slow: slow, fast: fast), spread: 0.01,
        bar: .coveredOrFlagged(0.9))
    }
    + [0.003, 0.02, 0.05].map {
      Scenario("drift of 20 %", .drift(0.2), spread: $0, bar: .coveredOrFlagged(0.9))
    }
    + [(6.0, 6.0), (12, 12)].map { slow, fast in
      Scenario(
        "states of \(Int(slow)) and \(Int(fast))", .states(slow: slow, fast: fast), spread: 0.01,
        bar: .none)
    }

  private init(_ name: String, _ behaviour: Machine.Behaviour, spread: Double, bar: Bar) {
    self.name = name
    machine = Machine(behaviour: behaviour, spread: spread)
    self.bar = bar
  }
}

/// What simulated runs came to, as shares of all.
struct Tally {
  /// The interval holds the true median.
  private(set) var covered = 0.0
  /// The outcome says that the interval may not be trusted, or not be as narrow as asked.
  private(set) var flagged = 0.0
  /// One of both.
  private(set) var coveredOrFlagged = 0.0
  /// The mean number of invocations.
  private(set) var invocations = 0.0

  /// Simulates runs of a plan that stop as the harness stops, and report as it reports.
  init(_ scenario: Scenario, _ plan: SamplingPlan, runs: Int, seed: UInt64) {
    let truth = scenario.machine.median
    var random = SplitMix64(seed: seed)
    for _ in 0..<runs {
      let values = scenario.machine.values(for: plan, using: &random)
      var taken = 1
      while plan.exit(after: Array(values.prefix(taken)), spent: .zero) == nil { taken += 1 }
      let seen = Array(values.prefix(taken))
      let isFlagged = plan.exit(after: seen, spent: .zero) != .precise
      let isCovered =
        seen.medianInterval(level: SamplingPlan.level).map { $0.low <= truth && truth <= $0.high }
        ?? false
      covered += isCovered ? 1 : 0
      flagged += isFlagged ? 1 : 0
      coveredOrFlagged += isCovered || isFlagged ? 1 : 0
      invocations += Double(taken)
    }
    covered /= Double(runs)
    flagged /= Double(runs)
    coveredOrFlagged /= Double(runs)
    invocations /= Double(runs)
  }

  /// Whether a bar is met.
  func meets(_ bar: Scenario.Bar) -> Bool {
    switch bar {
    case .covered(let share): covered >= share
    case .coveredOrFlagged(let share): coveredOrFlagged >= share
    case .none: true
    }
  }
}
