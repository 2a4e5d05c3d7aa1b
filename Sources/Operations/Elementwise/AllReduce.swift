package import Quantities
package import Randomness

/// The sum of `ranks` vectors, given to each of them: what replicas that train on one machine do
/// with their gradients.
///
///     all-reduce of [1, 2] and [3, 4] is [4, 6] and [4, 6]
///
/// A vector for each rank lies in the memory of one process, one behind the other, and so do the
/// results. Nothing is divided by the ranks. All ranks receive the same bits, whatever the order of
/// the sum: replicas that differ by a rounding drift apart.
package struct AllReduce: Operation {
  package static let id = OperationID(rawValue: "all-reduce")
  package static let parameters = [Parameter("ranks", range: 1...4_096), Parameter("elements")]
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true
  package static let isSumOfProducts = true

  package let problem: Problem
  private let ranks: Int
  private let elements: Int

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    ranks = self.problem["ranks"] ?? 1
    elements = self.problem["elements"] ?? 1
    try checkSizes()
  }

  /// (ranks − 1) additions an element: the sum is computed once, and copied.
  package var work: FloatingPointWork {
    FloatingPointWork(flop: Double(ranks - 1) * Double(elements))
  }

  // The least traffic, 2·ranks·elements, is what `Operation` counts by itself: each rank's vector
  // is read once, and each rank's result written once.
  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("source", precision, ranks, elements),
      .output("destination", precision, ranks, elements),
    ]
  }

  /// Checks each element, or blocks of very long vectors: the first rank's against the sum, and the
  /// others' against the first's, bit by bit.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let block = 4_096
    let (source, destination) = (operands.values(0), operands.values(1))
    let tolerance = Tolerance(operands.precision)
    let chosen = CheckedParts(
      (elements + block - 1) / block, cost: 2 * ranks * block, using: &random)
    var residual = Residual()
    for part in chosen.parts {
      for element in part * block..<min(elements, (part + 1) * block) {
        var terms = Terms()
        for rank in 0..<ranks { terms.add(source[rank * elements + element]) }
        residual.compare(
          destination[element], expected: terms.value, tolerance: tolerance.sum(ranks, of: terms),
          at: "destination[0, \(element)]")
        for rank in (0..<ranks).dropFirst() {
          residual.compare(
            destination[rank * elements + element], expected: destination[element], tolerance: 0,
            at: "destination[\(rank), \(element)], which has to be that of rank 0,")
        }
      }
    }
    if chosen.method == .sampled { residual.expectFinite(destination, named: "destination") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems: [Problem] = [
    ["ranks": 1, "elements": 1], ["ranks": 2, "elements": 7], ["ranks": 3, "elements": 1_009],
    ["ranks": 17, "elements": 65], ["ranks": 8, "elements": 16_411],
  ]
  package static let largeProblem: Problem = ["ranks": 4, "elements": 2_000_003]
  package static let typicalProblem: Problem = ["ranks": 4, "elements": 250_000]
}
