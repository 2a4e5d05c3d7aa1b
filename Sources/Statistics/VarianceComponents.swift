/// How much of the spread of nested measurements each level of the nesting adds.
///
/// Two levels are samples in invocations, three are samples in invocations in sessions. The lowest
/// level is level 1, so an array of this type has it first.
///
/// Reference: Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013, sections 6–7, in
/// the corrected form (Kent Academic Repository 33611). The paper as first published subtracts
/// *T*ᵢ₋₁² / *r*ᵢ₋₁ where it must be *S*ᵢ₋₁² / *r*ᵢ₋₁.
package struct VarianceComponents: Hashable, Sendable {
  /// How many measurements each level has within one of the level above: *r*₁ … *r*ₙ.
  package let repetitions: [Int]
  /// The variance of the means of each level, around the mean of the level above: *S*₁² … *S*ₙ².
  ///
  /// That of a higher level holds what the lower ones leave in its means.
  package let meanVariances: [Double]
  /// The variance that each level adds by itself: *T*₁² … *T*ₙ², where *T*₁² = *S*₁² and
  /// *T*ᵢ² = *S*ᵢ² − *S*ᵢ₋₁² / *r*ᵢ₋₁.
  ///
  /// Unbiased, so where a level adds nothing its estimate is below 0 as often as above.
  package let components: [Double]

  /// Estimates the components of samples in invocations.
  ///
  ///     VarianceComponents(samples: [[1, 3], [5, 7]])?.components  // [2, 7]
  ///
  /// An invocation with more samples than another counts its first ones only: the estimators are
  /// those of a balanced design.
  ///
  /// - Returns: `nil` unless there are two invocations with two samples each.
  package init?(samples: [[Double]]) {
    self.init(sessions: [samples], levels: 2)
  }

  /// Estimates the components of samples in invocations in sessions.
  ///
  /// Cut to a balanced design as two levels are.
  ///
  /// - Returns: `nil` unless there are two sessions with two invocations with two samples each.
  package init?(sessions: [[[Double]]]) {
    self.init(sessions: sessions, levels: 3)
  }

  private init?(sessions: [[[Double]]], levels: Int) {
    let invocations = sessions.map(\.count).min() ?? 0
    let kept = sessions.map { $0.prefix(invocations) }
    let samples = kept.joined().map(\.count).min() ?? 0
    repetitions = Array([samples, invocations, sessions.count].prefix(levels))
    guard repetitions.allSatisfy({ $0 >= 2 }) else { return nil }
    var means = kept.joined().flatMap { $0.prefix(samples) }
    var meanVariances: [Double] = []
    for count in repetitions {
      let groups = stride(from: 0, to: means.count, by: count).map { means[$0..<$0 + count] }
      meanVariances.append(groups.map { $0.variance() }.mean())
      means = groups.map { $0.mean() }
    }
    let lower = zip(meanVariances, repetitions).map { $0 / Double($1) }
    components = zip(meanVariances, [0] + lower).map { $0 - $1 }
    self.meanVariances = meanVariances
  }

  /// Returns how many measurements of each level but the highest make the best use of time.
  ///
  ///     VarianceComponents(samples: [[1, 3], [5, 7]])?
  ///       .optimalRepetitions(costs: [1, 14])  // [2]: two samples in an invocation
  ///
  /// *r*ᵢ = ⌈√(*c*ᵢ₊₁ / *c*ᵢ · *T*ᵢ² / *T*ᵢ₊₁²)⌉, section 7 of the reference. All further effort belongs in
  /// the highest level.
  ///
  /// - Parameter costs: The time that one more measurement of each level takes beside those of the
  ///   level below, *c*₁ … *c*ₙ: of a sample, of starting and warming up an invocation, and so on.
  /// - Precondition: There is one cost per level, and all are positive.
  /// - Returns: At least 1 for each level; `nil` for one below a level that adds no variance, where
  ///   no number is too many.
  package func optimalRepetitions(costs: [Double]) -> [Int?] {
    precondition(
      costs.count == components.count && costs.allSatisfy { $0 > 0 },
      "Each level has its cost, and it is positive.")
    return components.indices.dropLast().map { level in
      guard components[level + 1] > 0 else { return nil }
      let share = max(components[level], 0) / components[level + 1]
      let best = (costs[level + 1] / costs[level] * share).squareRoot().rounded(.up)
      return Int(Swift.min(Swift.max(best, 1), 1e9))
    }
  }
}

extension Collection where Element == Double {
  fileprivate func variance() -> Double {
    let deviation = standardDeviation()
    return deviation * deviation
  }
}
