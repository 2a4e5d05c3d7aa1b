package import Quantities
import Statistics

/// How far two machines lie apart, and how much of it is the hardware's and how much the
/// software's.
///
/// A result's throughput is its roof times the fraction it attains, so for two machines
/// throughput gap = roof gap · software gap. Poor hardware and poor software are two findings.
package struct MachineGap: Sendable {
  /// One cell that both machines measured.
  package struct Row: Sendable {
    /// The cell, with its result on either machine.
    package var match: CellMatch
    /// The candidate's throughput over the baseline's.
    package var throughput: Double
    /// Its interval at 95 %; `nil` with fewer than 5 invocations on a side.
    package var interval: Interval?
    /// The same of the roofs; `nil` where a roof was not measured.
    package var roof: Double?
    /// The same of the attained fractions of the roofs.
    package var software: Double?
  }

  /// The cells that both measured.
  package let rows: [Row]
  /// The cells that only one measured.
  package let unmatched: [Unmatched]
  /// What is compared with.
  package let baseline: ComparisonSide
  /// What is judged.
  package let candidate: ComparisonSide

  /// Compares two machines by the cells that both measured.
  package init(_ baseline: ComparisonSide, _ candidate: ComparisonSide) {
    self.baseline = baseline
    self.candidate = candidate
    let matching = CellMatching(baseline.results, candidate.results)
    unmatched = matching.unmatched
    rows = matching.matches.compactMap { match in
      guard let left = match.baseline.seconds, let right = match.candidate.seconds else {
        return nil
      }
      let throughput = left / right
      let software = match.candidate.roofFraction.flatMap { high in
        match.baseline.roofFraction.map { high / $0 }
      }
      return Row(
        match: match, throughput: throughput,
        interval: match.baseline.values.medianRatioInterval(
          to: match.candidate.values, level: 0.95),
        roof: software.map { throughput / $0 },
        software: software)
    }
  }
}
