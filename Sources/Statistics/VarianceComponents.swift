import Quantities

/// How much of the spread of nested measurements each level of the nesting adds: of samples in
/// invocations.
///
/// The lower level, that of samples, is level 1, so an array of this type has it first.
///
/// Reference: Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013,
/// sections 6–7, in the corrected form (Kent Academic Repository 33611). The paper as first
/// published subtracts *T*ᵢ₋₁² / *r*ᵢ₋₁ where it must be *S*ᵢ₋₁² / *r*ᵢ₋₁.
package struct VarianceComponents: Hashable, Sendable {
  /// The variance that each level adds by itself: *T*₁² = *S*₁² and *T*₂² = *S*₂² − *S*₁² / *r*₁.
  ///
  /// *S*₁² is the variance of the *r*₁ samples of an invocation around its mean, and *S*₂² that of
  /// the means, which holds what samples leave in them.
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
    let count = samples.map(\.count).min() ?? 0
    guard count >= 2, samples.count >= 2 else { return nil }
    let kept = samples.map { $0.prefix(count) }
    let ofSamples = kept.map { $0.variance() }.mean()
    let ofMeans = kept.map { $0.mean() }.variance()
    components = [ofSamples, ofMeans - ofSamples / Double(count)]
  }

  /// Returns how many measurements of each level but the highest make the best use of time.
  ///
  ///     VarianceComponents(samples: [[1, 3], [5, 7]])?
  ///       .optimalRepetitions(costs: [1, 14])  // [2]: two samples in an invocation
  ///
  /// *r*ᵢ = ⌈√(*c*ᵢ₊₁ / *c*ᵢ · *T*ᵢ² / *T*ᵢ₊₁²)⌉, section 7 of the reference. All further effort
  /// belongs in the highest level.
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
      return Int(saturating: Swift.min(Swift.max(best, 1), 1e9))
    }
  }
}

extension Collection where Element == Double {
  fileprivate func variance() -> Double {
    let deviation = standardDeviation()
    return deviation * deviation
  }
}
