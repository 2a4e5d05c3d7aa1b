package import Access
package import Inequality

/// How unequally the capacity for a paper is spread over the catalogue's tiers, and where a
/// record's machine stands.
package struct PaperAccess: Sendable {
  /// What the tiers could do of the paper.
  package let capacities: Capacities
  /// The same as holdings, weighted by the tiers' institutions.
  package let holdings: Holdings
  /// What the record's machine could do, by its fastest budget; `nil` where the record can't tell.
  package let here: Capacities.Holder?

  /// The share of institutions that can do the paper at all.
  package var able: Double { capacities.share(within: .greatestFiniteMagnitude) }

  /// Theil T within and between academia, government and industry; `nil` where nobody can do the
  /// paper.
  package var theil: Decomposition? { holdings.decomposition(1) }

  /// The share of Theil T that lies between them.
  package var between: Double? { theil.map { $0.between / max($0.total, 1e-300) } }

  /// The share of institutions that have less capacity than the record's machine.
  package var below: Double? {
    here.map { here in
      let holders = capacities.holders
      let less = holders.filter { $0.runsPerYear < here.runsPerYear }
      return less.reduce(0) { $0 + $1.weight } / holders.reduce(0) { $0 + $1.weight }
    }
  }
}
