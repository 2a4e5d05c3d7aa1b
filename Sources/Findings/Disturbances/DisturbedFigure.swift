package import Records
import Sampling

/// The result of a cell of which more than a tenth of the invocations were disturbed.
package struct DisturbedFigure: Sendable {
  /// What all invocations say.
  package let result: CellResult
  /// What the clean ones alone say; `nil` where they are too few.
  package let clean: CellResult?

  /// Takes a result, if it is notably disturbed.
  ///
  /// - Parameter least: With so many clean invocations they stand for themselves.
  package init?(_ result: CellResult, least: Int) {
    guard result.disturbance.isNotable else { return nil }
    self.result = result
    clean = result.cleanAlone(least: least)
  }
}

extension CellResult {
  /// Returns what the clean invocations alone say; `nil` if they are fewer than `least`.
  fileprivate func cleanAlone(least: Int) -> CellResult? {
    var clean = self
    clean.verdicts = verdicts.filter(\.isClean)
    clean.values = clean.verdicts.compactMap(\.secondsPerIteration)
    return clean.values.count >= least ? clean : nil
  }
}

extension InvocationVerdict {
  /// Whether it gave a time, and nothing was seen to disturb it.
  package var isClean: Bool { secondsPerIteration != nil && !tags.contains(where: \.isDisturbance) }
}

extension RecordFindings {
  /// As many clean invocations as a record's plan asks of every cell stand for themselves.
  package static func leastClean(of record: Record) -> Int {
    max(1, record.plan.minimumInvocations)
  }

  /// As many clean invocations as the plan asks of every cell stand for themselves.
  var leastClean: Int { Self.leastClean(of: record) }

  /// What disturbed the invocations behind all values of the record.
  package var disturbance: Disturbance { results.disturbance }

  /// Returns the results of which more than a tenth of the invocations were disturbed, in the
  /// header's order.
  package func disturbedFigures() -> [DisturbedFigure] {
    results.compactMap { DisturbedFigure($0, least: leastClean) }
  }
}
