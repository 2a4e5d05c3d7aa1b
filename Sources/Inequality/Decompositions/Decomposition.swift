private import Glibc

/// A measure split into what is within groups and what is between them.
package struct Decomposition: Hashable, Sendable {
  /// What would be left if all groups had the same mean.
  package var within: Double
  /// What would be left if all in a group had its mean.
  package var between: Double

  /// Creates a decomposition from its parts.
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
    guard let groupIndexes else { return [("", self)] }
    var members = [[Int]](repeating: [], count: groupNames.count)
    for (index, group) in groupIndexes.enumerated() { members[group].append(index) }
    return zip(groupNames, members).filter { !$0.1.isEmpty }.map { name, members in
      (
        name,
        Holdings(
          sorted: members.map { values[$0] },
          weights: weights.map { all in members.map { all[$0] } })
      )
    }
  }

  /// Returns the holdings as if all in a group had its mean.
  func groupMeans() -> Holdings {
    let groups = groups().map { (mean: $0.holdings.mean, weight: $0.holdings.totalWeight) }
      .sorted { $0.mean < $1.mean }
    return Holdings(sorted: groups.map(\.mean), weights: groups.map(\.weight))
  }

  /// Returns GE(α) within and between groups.
  ///
  /// GE = Σ f^(1−α)·s^α·GE_g + GE of the group means, with the groups' shares f of holders and s of
  /// everything. A group that holds nothing has no spread within it. Reference: Shorrocks, "The
  /// class of additively decomposable inequality measures", Econometrica 48, 1980.
  ///
  /// - Returns: `nil` when nobody holds anything, or when the measure is infinite.
  package func decomposition(_ alpha: Double) -> Decomposition? {
    guard let whole = generalisedEntropy(alpha), whole.isFinite else { return nil }
    var within = 0.0
    for (_, group) in groups() {
      let f = group.totalWeight / totalWeight
      let s = group.total / total
      guard s > 0, let own = group.generalisedEntropy(alpha) else { continue }
      within += pow(f, 1 - alpha) * pow(s, alpha) * own
    }
    return groupMeans().generalisedEntropy(alpha).map {
      Decomposition(within: within, between: $0)
    }
  }

  /// Returns the Gini coefficient within and between groups; what is left of it is overlap.
  ///
  /// G = Σ f·s·G_g + G of the group means + overlap, which is 0 where no holder of one group has
  /// more than one of a group with a higher mean. Reference: Mookherjee & Shorrocks, "A
  /// decomposition analysis of the trend in UK income inequality", Economic Journal 92, 1982.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func giniDecomposition() -> (parts: Decomposition, overlap: Double)? {
    guard let whole = giniCoefficient(), let between = groupMeans().giniCoefficient() else {
      return nil
    }
    let within = groups().reduce(0) { sum, group in
      sum + group.holdings.totalWeight / totalWeight * group.holdings.total / total
        * (group.holdings.giniCoefficient() ?? 0)
    }
    return (Decomposition(within: within, between: between), whole - within - between)
  }
}
