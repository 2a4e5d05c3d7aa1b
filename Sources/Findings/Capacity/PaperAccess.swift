package import Access
package import Estimation
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

  /// The share of institutions that have less capacity than the record's machine.
  package var below: Double? {
    here.map { here in
      let holders = capacities.holders
      let less = holders.filter { $0.runsPerYear < here.runsPerYear }
      return less.reduce(0) { $0 + $1.weight } / holders.reduce(0) { $0 + $1.weight }
    }
  }
}

extension RecordFindings {
  /// Computes what tiers, and the record's machine beside them, could do of papers.
  ///
  /// Capacity is what `Access` says it is: final runs a year of one team. What doesn't fit counts
  /// as zero.
  ///
  /// - Throws: `EstimationError` or `HoldingsError` if the catalogue contradicts itself.
  package func access(to papers: [Paper], by estimator: Estimator) throws -> [PaperAccess] {
    let tiers = estimator.catalogue.tiers.map(Institution.init)
    let machine = institution(for: papers, in: estimator.catalogue)
    return try papers.map { paper in
      let capacities = try Capacities(of: paper, at: tiers, by: estimator)
      return PaperAccess(
        capacities: capacities, holdings: try capacities.holdings(),
        here: machine.flatMap { machine in
          // A record without a rate that the paper needs says nothing of it.
          try? Capacities(of: paper, at: [machine], by: estimator).holders.first
        })
    }
  }
}
