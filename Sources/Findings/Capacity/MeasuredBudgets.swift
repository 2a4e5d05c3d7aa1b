package import Estimation
import Operations
import PluginProtocol
import Quantities
package import Records
import Sampling

extension Record {
  /// Returns the rates of each class of operations that this record measured, a budget at a time.
  ///
  /// A class's rate is the work of all its cases over the time they take together, each as often as
  /// its count says: never a mean of rates. What is measured in bf16 or i8 is no part of it, as the
  /// estimates are of training in f32. Budgets without a rate for GEMM are left out.
  package func classRates(_ results: [CellResult]) -> [MeasuredBudget] {
    let measured = results.filter { $0.outcome.isMeasured }
    let byBudget = Dictionary(grouping: measured, by: \.cell.budget)
    let triads = measured.memoryTriads
    return budgets.compactMap { budget in
      let own = byBudget[budget.name] ?? []
      var rates: [OperationClass: Measured<Throughput>] = [:]
      for kind in [OperationClass.gemm, .convolution] {
        rates[kind] = rate(of: own.filter { $0.cell.operationClass == kind && !$0.cell.isReduced })
      }
      guard rates[.gemm] != nil else { return nil }
      return MeasuredBudget(
        name: budget.name, rates: rates, bandwidth: memoryBandwidth(of: budget, triads),
        memory: budget.memory ?? machine.memory(of: budget.device), cores: budget.cores)
    }
  }

  /// Returns the bandwidth of a budget's memory; `nil` where no triad measured it.
  ///
  /// The bandwidth of memory is a fact of the PUs, whatever instructions reach for it: where the
  /// budget has no triad of its own, that of another one on the same PUs stands.
  ///
  /// - Parameter triads: The triads in memory that gave a value.
  func memoryBandwidth(
    of budget: RecordedBudget, _ triads: [CellResult]
  ) -> Measured<Bandwidth>? {
    var triad = triads.first { $0.cell.budget == budget.name }
    if triad == nil, !triads.isEmpty {
      let sharing = Set(budgets.filter { $0.sharesMemoryPath(with: budget) }.map(\.name))
      triad = triads.first { sharing.contains($0.cell.budget) }
    }
    guard var bandwidth = triad?.bandwidth else { return nil }
    bandwidth.source = "triad in memory of \(path)"
    return bandwidth
  }

  private func rate(of results: [CellResult]) -> Measured<Throughput>? {
    var work = 0.0
    var (median, fast, slow) = (0.0, 0.0, 0.0)
    for result in results {
      guard let seconds = result.seconds else { continue }
      let count = Double(result.cell.count)
      work += count * result.cell.work.flop
      median += count * seconds
      fast += count * (result.interval?.low ?? seconds)
      slow += count * (result.interval?.high ?? seconds)
    }
    // In a damaged record, sums may be beyond all numbers.
    guard median > 0, slow.isFinite, work.isFinite else { return nil }
    let time = Interval(low: fast, high: slow, .confidence(SamplingPlan.level))
    return Measured(
      Throughput(flopPerSecond: work / median), time.reversed { work / $0 }, .measured,
      source: "\(counted(results.count, "case")) of \(path)")
  }
}

extension [CellResult] {
  /// The triads in memory that gave a value.
  var memoryTriads: [CellResult] {
    filter { $0.cell.isCeiling && $0.cell.cacheLevel == .memory && $0.outcome.isMeasured }
  }
}
