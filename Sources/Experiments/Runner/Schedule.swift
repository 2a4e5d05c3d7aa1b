import Randomness
import Records
package import Sampling

/// Which cells take their turns when.
///
/// It follows from the plan and the seed alone: a run that is resumed goes on with the same
/// schedule.
package struct Schedule {
  private let passes: Passes
  private let rivals: [String: [String]]
  private let seed: UInt64

  /// Creates the schedule of a plan.
  package init(_ plan: ExperimentPlan, _ sampling: SamplingPlan, seed: UInt64) {
    passes = Passes(
      over: plan.cellsByWeight, in: sampling.order, rounds: sampling.maximumInvocations)
    rivals = plan.rivals
    self.seed = seed
  }

  /// Returns a pass with its cells in the order of their turns; `nil` when there are no more.
  ///
  /// Cells that are compared with each other follow one another, in random order: what disturbs one
  /// for seconds then disturbs the other, and their ratio less.
  package subscript(_ index: Int) -> Passes.Pass? {
    guard var pass = passes[index] else { return nil }
    var random = SplitMix64(seed: seed ^ (UInt64(index) &+ 1) &* 0xD1B5_4A32_D192_ED03)
    var groups: [[String]] = []
    var placed: Set<String> = []
    for cell in pass.cells where !placed.contains(cell) {
      let group = [cell] + (rivals[cell] ?? [])
      placed.formUnion(group)
      groups.append(group.shuffled(using: &random))
    }
    pass.cells = groups.shuffled(using: &random).flatMap(\.self)
    return pass
  }
}

extension ExperimentPlan {
  /// The names of all cells in the order of the plan, but roofs come first: where that is the order
  /// of weight, nothing can be told without them.
  fileprivate var cellsByWeight: [String] {
    (cells.filter { $0.role == .roof } + cells.filter { $0.role == .suite }).map(\.id)
  }
}
