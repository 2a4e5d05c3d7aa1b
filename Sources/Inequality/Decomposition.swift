import Glibc

/// A measure split into what is within groups and what is between them.
package struct Decomposition: Hashable, Sendable {
  package var within: Double
  package var between: Double

  package init(within: Double, between: Double) {
    self.within = within
    self.between = between
  }

  /// The measure itself.
  package var total: Double { within + between }
}

extension Holdings {
  /// Returns the holdings of each group, by name; holders without a group are a group of their own.
  package func groups() -> [(name: String, holdings: Holdings)] {
    Dictionary(grouping: holders) { $0.group ?? "" }
      .map { ($0.key, Holdings(valid: $0.value)) }
      .sorted { $0.0 < $1.0 }
  }

  /// Returns GE(α) within and between groups.
  ///
  /// GE = Σ f^(1−α)·s^α·GE_g + GE of the group means, with the groups' shares f of holders and s of
  /// everything. Reference: Shorrocks, "The class of additively decomposable inequality measures",
  /// Econometrica 1980.
  ///
  /// - Returns: `nil` when nobody holds anything, or when the measure is infinite.
  package func decomposition(_ alpha: Double) -> Decomposition? {
    guard let whole = generalisedEntropy(alpha), whole.isFinite else { return nil }
    var within = 0.0
    var means: [Holder] = []
    for (_, group) in groups() {
      let f = group.totalWeight / totalWeight
      let s = group.total / total
      means.append(Holder(value: group.mean, weight: group.totalWeight))
      guard s > 0, let own = group.generalisedEntropy(alpha) else { continue }
      within += pow(f, 1 - alpha) * pow(s, alpha) * own
    }
    guard let between = Holdings(valid: means).generalisedEntropy(alpha) else { return nil }
    return Decomposition(within: within, between: between)
  }

  /// Returns the Gini coefficient within and between groups; what is left of it is overlap.
  ///
  /// G = Σ f·s·G_g + G of the group means + overlap. Reference: Mookherjee & Shorrocks, "A
  /// decomposition analysis of the trend in UK income inequality", Economic Journal 1982.
  package func giniDecomposition() -> (parts: Decomposition, overlap: Double)? {
    guard let whole = giniCoefficient() else { return nil }
    var within = 0.0
    var means: [Holder] = []
    for (_, group) in groups() {
      means.append(Holder(value: group.mean, weight: group.totalWeight))
      within +=
        group.totalWeight / totalWeight * group.total / total * (group.giniCoefficient() ?? 0)
    }
    guard let between = Holdings(valid: means).giniCoefficient() else { return nil }
    return (Decomposition(within: within, between: between), whole - within - between)
  }
}
