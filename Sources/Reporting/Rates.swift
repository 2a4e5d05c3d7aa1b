import Findings
import Presentation
import Quantities
import Records

extension CellResult {
  /// Its rate with the interval: of traffic where memory bounds the operation,
  /// and of work elsewhere.
  ///
  /// Where more than a tenth of its invocations were disturbed, it has the mark that says so.
  ///
  /// - Parameter mark: A sign after it, which a note explains.
  func rate(mark: String = "") -> Table.Cell {
    let mark = mark + disturbance.mark
    return cell.isMemoryBound
      ? .measured(bandwidth, unit: rateUnit, per: 1e9, mark: mark)
      : .measured(throughput, unit: rateUnit, per: 1e9, mark: mark)
  }

  /// The unit of its rate.
  var rateUnit: String { cell.isMemoryBound ? "GB/s" : "GFLOP/s" }

  /// The rate in its unit of an iteration that takes so many seconds.
  func rate(at seconds: Double) -> Double {
    (cell.isMemoryBound ? Double(cell.traffic.bytes) : cell.work.flop) / seconds / 1e9
  }
}
