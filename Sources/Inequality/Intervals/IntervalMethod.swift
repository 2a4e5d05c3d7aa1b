package import Quantities

/// How an interval of a measure over holders comes about.
package enum IntervalMethod: String, CaseIterable, Hashable, Sendable {
  /// Between quantiles of resamples.
  case percentile
  /// Between quantiles of resamples, corrected for bias and acceleration.
  case bca
  /// By leaving out each holder in turn, or random groups of them.
  case jackknife
  /// By the influence function, for Gini and generalised entropies.
  case asymptotic
}

extension Holdings {
  /// Returns intervals of measures over holders.
  ///
  /// - Parameters:
  ///   - method: How they come about.
  ///   - level: The confidence level, strictly between 0 and 1.
  ///   - plan: How often and from which seed to draw, where there is drawing.
  /// - Returns: An interval for each measure, in order; `nil` where the method has none.
  package func intervals(
    of measures: [Measure], by method: IntervalMethod, level: Double, _ plan: Resampling
  ) -> [Interval?] {
    switch method {
    case .percentile:
      let draws = bootstrap(measures, plan)
      return measures.indices.map { draws?[$0].percentileInterval(level: level) }
    case .bca:
      let draws = bootstrap(measures, plan)
      return measures.enumerated().map { index, measure in
        guard let draws, let jackknife = jackknife(of: measure, seed: plan.seed) else { return nil }
        return draws[index].bcaInterval(level: level, acceleration: jackknife.acceleration)
      }
    case .jackknife:
      return measures.map { jackknife(of: $0, seed: plan.seed)?.interval(level: level) }
    case .asymptotic: return measures.map { asymptoticInterval(of: $0, level: level) }
    }
  }
}
