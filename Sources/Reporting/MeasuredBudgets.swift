import Budgets
package import Estimation
import Hardware
import Operations
import PluginProtocol
import Quantities
package import Records
import Statistics

extension Record {
  /// Returns the rates of each class of operations that this record measured, a budget at a time.
  ///
  /// A class's rate is the work of all its cases over the time they take together, each as often as
  /// its count says: never a mean of rates. What is measured in bf16 or i8 is no part of it, as the estimates are of
  /// training in f32. Budgets without a rate for GEMM are left out.
  package func measuredBudgets() -> [MeasuredBudget] {
    let results = results()
    return header.budgets.compactMap { budget in
      let own = results.filter { $0.cell.budget == budget.budget && $0.outcome.isMeasured }
      var rates: [OperationClass: RateEstimate] = [:]
      for kind in [OperationClass.gemm, .convolution] {
        let cases = own.filter { $0.cell.operationClass == kind.rawValue && !$0.isReduced }
        rates[kind] = Self.rate(cases, path)
      }
      guard rates[.gemm] != nil else { return nil }
      // The bandwidth of memory is a fact of the PUs, whatever instructions reach for it.
      let sharing = Set(header.budgets.filter { $0.pus == budget.pus }.map(\.budget))
      let triad =
        own.first { $0.cell.cacheLevel == "memory" }
        ?? results.first {
          $0.cell.cacheLevel == "memory" && sharing.contains($0.cell.budget)
            && $0.outcome.isMeasured
        }
      return MeasuredBudget(
        name: budget.budget, rates: rates,
        bandwidth: triad?.bytesPerSecond.map { rate in
          BandwidthEstimate(
            median: Bandwidth(bytesPerSecond: rate.median),
            low: Bandwidth(bytesPerSecond: rate.low ?? rate.median),
            high: Bandwidth(bytesPerSecond: rate.high ?? rate.median),
            source: "triad in memory of \(path)")
        },
        memory: (budget.memoryBytes ?? header.machine.memoryBytes).map(ByteCount.init),
        cores: budget.cores)
    }
  }

  private static func rate(_ results: [CellResult], _ path: String) -> RateEstimate? {
    var work = 0.0
    var (median, fast, slow) = (0.0, 0.0, 0.0)
    for result in results {
      guard let seconds = result.seconds else { continue }
      let count = Double(result.cell.count)
      work += count * result.cell.workFLOP
      median += count * seconds
      fast += count * (result.interval?.low ?? seconds)
      slow += count * (result.interval?.high ?? seconds)
    }
    guard median > 0 else { return nil }
    return RateEstimate(
      median: Throughput(flopPerSecond: work / median), low: Throughput(flopPerSecond: work / slow),
      high: Throughput(flopPerSecond: work / fast), source: "\(results.count) cases of \(path)")
  }
}
