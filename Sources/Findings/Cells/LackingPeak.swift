package import Operations
import PluginProtocol
import Records

/// A precision in which a budget's peak was not measured,
/// so that what is computed in it has no roof.
package struct LackingPeak: Hashable, Sendable {
  /// The budget's name.
  package var budget: String
  /// The precision.
  package var precision: Precision
}

extension RecordFindings {
  /// Returns where results have no roof fraction for want of a peak in their own precision.
  ///
  /// The peak of f32 says nothing of bf16 and i8.
  package func lackingPeaks() -> [LackingPeak] {
    var seen: Set<LackingPeak> = []
    return results.compactMap { result in
      let cell = result.cell
      guard result.outcome.isMeasured, result.roofFraction == nil, cell.isReduced,
        cell.operation != .fma
      else { return nil }
      let peak = LackingPeak(budget: cell.budget, precision: cell.precision)
      return seen.insert(peak).inserted ? peak : nil
    }
  }
}
