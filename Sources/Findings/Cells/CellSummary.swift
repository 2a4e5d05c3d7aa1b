import Operations
import PluginProtocol
import Quantities
package import RecordFormat
import Records
import Sampling

extension CellResult {
  /// The summary as a line of a record.
  package var summary: CellSummaryV1 {
    CellSummaryV1(
      cell: cell.id, outcome: outcome.rawValue, exit: exit?.rawValue, invocations: invocations,
      secondsPerIteration: seconds.map { IntervalV1($0, interval) },
      flopPerSecond: throughput.map(IntervalV1.init),
      bytesPerSecond: bandwidth.map(IntervalV1.init), roofFraction: roofFraction,
      algorithm: algorithm?.rawValue,
      tags: Dictionary(uniqueKeysWithValues: tags.map { ($0.key.rawValue, $0.value) }),
      message: message)
  }
}
