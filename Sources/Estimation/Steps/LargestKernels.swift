import Quantities

extension Recipe {
  /// A kernel, and what share of a step it takes.
  package struct Share: Hashable, Sendable {
    /// The kernel, and how often a step runs it.
    package var entry: Count
    /// The share of the step's time that all its runs take, from 0 to 1.
    package var share: Double
  }

  /// Returns the kernels of a step, those with the largest share of it first.
  ///
  /// Shares are those of a machine at its roofs with 10 FLOP for each byte: about what one core of
  /// a server does (100 GFLOP/s, 10 GB/s). They only decide the order.
  package func kernelShares() -> [Share] {
    let roof = BudgetRoof(
      peak: Throughput(flopPerSecond: 1e11), bandwidth: Bandwidth(bytesPerSecond: 1e10))
    let timed = kernels.compactMap { entry in
      entry.kernel.computation.map { (entry, entry.count * roof.least($0).seconds) }
    }
    let total = timed.reduce(0) { $0 + $1.1 }
    return timed.map { Share(entry: $0.0, share: $0.1 / total) }.sorted { $0.share > $1.share }
  }

  /// Returns the kernels that take the largest shares of a step, and at least one of each operation
  /// that has a hundredth of it, until they make up `share`.
  package func largestKernels(share: Double) -> [Share] {
    var (chosen, sum) = ([Share](), 0.0)
    for kernel in kernelShares() {
      let isFirst = !chosen.contains {
        $0.entry.kernel.operation == kernel.entry.kernel.operation
      }
      guard sum < share || (isFirst && kernel.share > 0.01) else { continue }
      chosen.append(kernel)
      sum += kernel.share
    }
    return chosen
  }

  /// Returns the largest kernels of several models' steps, each once, in the order in which to
  /// measure them.
  ///
  /// Next is always the largest kernel of the model of which the smallest share is known: whenever
  /// measuring ends, no model is left behind. A kernel of several models counts for all of them.
  package static func measuringOrder(of recipes: [Recipe], share: Double) -> [Count] {
    var waiting = recipes.map { $0.largestKernels(share: share) }
    var known = [Double](repeating: 0, count: recipes.count)
    var order: [Count] = []
    while let next = waiting.indices.filter({ !waiting[$0].isEmpty })
      .min(by: { known[$0] < known[$1] })
    {
      var entry = waiting[next][0].entry
      entry.count = 0
      for model in waiting.indices {
        guard let place = waiting[model].firstIndex(where: { $0.entry.kernel == entry.kernel })
        else { continue }
        let kernel = waiting[model].remove(at: place)
        entry.count += kernel.entry.count
        known[model] += kernel.share
      }
      order.append(entry)
    }
    return order
  }
}
