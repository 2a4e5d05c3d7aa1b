import Quantities

extension Recipe {
  /// Returns the kernels that take the largest shares of a step, and at least one of each operation that has
  /// a hundredth of it, until they make up `share`.
  ///
  /// Shares are those of a machine at its roofs with 10 FLOP for each byte: about what one core of a server
  /// does (100 GFLOP/s, 10 GB/s). They only decide the order.
  package func largestKernels(share: Double) -> [Count] {
    let roof = BudgetRoof(
      peak: Throughput(flopPerSecond: 1e11), bandwidth: Bandwidth(bytesPerSecond: 1e10))
    let timed = kernels.compactMap { entry in
      entry.kernel.computation.map { (entry, entry.count * roof.least($0).seconds) }
    }.sorted { $0.1 > $1.1 }
    let total = timed.reduce(0) { $0 + $1.1 }
    var (chosen, sum) = ([Count](), 0.0)
    for (entry, seconds) in timed {
      let isFirst = !chosen.contains { $0.kernel.operation == entry.kernel.operation }
      guard sum < share * total || (isFirst && seconds > 0.01 * total) else { continue }
      chosen.append(entry)
      sum += seconds
    }
    return chosen
  }
}
