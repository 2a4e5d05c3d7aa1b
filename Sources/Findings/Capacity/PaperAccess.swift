package import Access
package import Inequality

/// How unequally the capacity for a paper is spread over the catalogue's tiers, and where a
/// record's machine stands.
package struct PaperAccess: Sendable {
  /// What the tiers could do of the paper, with measures of it.
  package let row: AccessStudy.Row
  /// What the record's machine could do, by its fastest budget; `nil` where the record can't tell.
  package let here: Capacities.Holder?

  /// What the tiers could do of the paper.
  package var capacities: Capacities { row.capacities }

  /// The same as holdings.
  package var holdings: Holdings { row.holdings }

  /// Theil T within and between academia, government and industry; `nil` where nobody can do the paper.
  package var theil: Decomposition? { holdings.decomposition(1) }

  /// The share of holders that have less capacity than the record's machine.
  package var below: Double? {
    here.map { here in
      let holders = capacities.holders
      let less = holders.filter { $0.runsPerYear < here.runsPerYear }
      return less.reduce(0) { $0 + $1.weight } / holders.reduce(0) { $0 + $1.weight }
    }
  }
}
