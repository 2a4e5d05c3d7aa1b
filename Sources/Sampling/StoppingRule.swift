private import Glibc
import Quantities
import Statistics

/// Why no more invocations of a cell are measured.
package enum Exit: String, CaseIterable, Hashable, Sendable {
  /// The interval is as narrow as the plan asks for.
  case precise
  /// All the invocations that the plan allows would not make the interval narrow enough: the
  /// machine's noise is what it is.
  case plateau
  /// The plan allows no more invocations, or no more time.
  case outOfBudget = "out-of-budget"
}

extension SamplingPlan {
  /// The confidence level of every interval over invocations.
  package static let level = 0.95
  /// An interval is given up no sooner than after this many invocations; with fewer, its width says
  /// too little.
  private static let plateauStart = 12
  /// How far beyond the precision asked for an interval must be headed to be given up.
  ///
  /// Of 12 lognormal invocations the half-width of the interval varies by about a third.
  private static let plateauSlack = 1.5
  /// Neighbours so alike that independent ones would be with this probability are not independent.
  private static let dependence = 0.05

  /// The invocations that a cell has when it stops as soon as it may.
  package var fewestInvocations: Int {
    min(minimumInvocations + consecutivePasses - 1, maximumInvocations)
  }

  /// Returns why to stop measuring a cell, or `nil` to go on.
  ///
  /// Looking after each round whether the interval has become narrow lowers its coverage, and so
  /// does a machine that stays in a slow state for several rounds. Against both, an interval is
  /// precise only if it is narrow at a higher level while invocations are few, in as many rounds in
  /// a row as the plan says, and if invocations beyond the precision don't come one after another.
  /// What coverage is left, `Benchmarks/coverage` measures.
  ///
  /// - Parameters:
  ///   - values: The cell's value in each invocation so far, in the order they were measured.
  ///   - spent: The time the whole run has taken.
  package func exit(after values: [Double], spent: Duration) -> Exit? {
    if values.count >= minimumInvocations + consecutivePasses - 1,
      (0..<consecutivePasses).allSatisfy({ isPrecise(values.dropLast($0)) })
    {
      return .precise
    }
    if values.count >= Self.plateauStart, isOutOfReach(values) { return .plateau }
    if values.count >= maximumInvocations { return .outOfBudget }
    if let timeLimit, spent >= timeLimit { return .outOfBudget }
    return nil
  }

  /// Whether the ratio of two sides, measured in the same rounds, is known.
  ///
  /// It has to be known twice as closely as a value: differences are asked for that are smaller
  /// than values. So the half-width of its 95 % interval is at most half the precision, or twice
  /// the invocations of the plan were measured. Which side is faster plays no part in it.
  ///
  /// - Parameters:
  ///   - baseline: The values of one side, in the order they were measured.
  ///   - candidate: Those of the other; rounds without a partner don't count.
  package func isRatioKnown(_ baseline: [Double], _ candidate: [Double]) -> Bool {
    let rounds = zip(baseline, candidate).map { log($0 / $1) }
    guard rounds.count < 2 * maximumInvocations else { return true }
    guard rounds.count >= minimumInvocations,
      let interval = rounds.signedRankInterval(level: Self.level)
    else { return false }
    return interval.high - interval.low <= precision
  }

  /// Whether the values agree as closely as the plan asks, now that there are so many.
  private func isPrecise(_ values: ArraySlice<Double>) -> Bool {
    guard let low = values.min(), let high = values.max(),
      values.medianInterval(level: Self.level) != nil
    else { return false }
    let median = values.median()
    let range = Interval(low: low, high: high, level: Self.level)
    if range.relativeHalfWidth(around: median) <= precision { return true }
    // Where all agree their order doesn't matter. Here some don't, and the interval leaves these
    // out as the exceptions that they are among independent values. In a row they may be the rule
    // to come.
    guard let interval = values.medianInterval(level: levelOfLook(values.count)),
      interval.relativeHalfWidth(around: median) <= precision
    else { return false }
    return values.likeNeighboursProbability().map { $0 >= Self.dependence } ?? true
  }

  /// The level at which the interval of so many invocations must be narrow to stop early.
  ///
  /// *z* √(*N* / *n*) standard errors instead of *z*, for *n* of at most *N* invocations: strict
  /// when there are few, and the reported level at the end. Reference: O'Brien & Fleming, "A
  /// multiple testing procedure for clinical trials", Biometrics 35, 1979.
  private func levelOfLook(_ count: Int) -> Double {
    let left = max(1, Double(maximumInvocations) / Double(count))
    let quantile = normalQuantile((1 + Self.level) / 2) * left.squareRoot()
    return 1 - 2 * normalProbability(-quantile)
  }

  /// Whether the interval would be too wide after all invocations that the plan allows.
  ///
  /// It narrows as 1 / √*n*. Reference for giving up at all: NVIDIA nvbench's stopping criterion,
  /// which added it after precision alone ran for 30 hours; for looking ahead to the end of the
  /// plan, Lan, Simon & Halperin, "Stochastically curtailed tests in long-term clinical trials",
  /// Sequential Analysis 1, 1982.
  private func isOutOfReach(_ values: [Double]) -> Bool {
    guard let interval = values.medianInterval(level: Self.level) else { return false }
    let left = max(1, Double(maximumInvocations) / Double(values.count))
    let atEnd = interval.relativeHalfWidth(around: values.median()) / left.squareRoot()
    return atEnd > Self.plateauSlack * precision
  }
}
