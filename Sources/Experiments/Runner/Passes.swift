package import Sampling

/// In which order the cells of a run take their turns.
package struct Passes {
  /// Cells that are measured next, each once more.
  package struct Pass: Hashable, Sendable {
    /// How often they were measured before.
    package var round: Int
    /// Their names, in the order of the plan.
    package var cells: [String]

    /// Creates a pass.
    package init(round: Int, cells: [String]) {
      self.round = round
      self.cells = cells
    }
  }

  /// How many cells follow each other before the ones before them are measured again.
  package static let trancheSize = 64

  private let cells: [String]
  private let listed: [Pass]?

  /// Creates the passes over cells, the most important ones first.
  package init(over cells: [String], in order: SamplingPlan.Order, rounds: Int) {
    self.cells = cells
    listed = order == .listed ? Self.listed(cells, rounds: rounds) : nil
  }

  /// Returns a pass; `nil` when there are no more.
  package subscript(_ index: Int) -> Pass? {
    guard let listed else { return Pass(round: index, cells: cells) }
    return listed.indices.contains(index) ? listed[index] : nil
  }

  /// Tranche *t* is measured for the *r*-th time after *t* + 2 *r* others.
  ///
  /// So the first cells are measured again and again while later ones have their first turn:
  /// whenever the time is over, what matters most was measured most often, and all through the run.
  private static func listed(_ cells: [String], rounds: Int) -> [Pass] {
    let tranches = stride(from: 0, to: cells.count, by: trancheSize).map {
      Array(cells[$0..<min($0 + trancheSize, cells.count)])
    }
    let places = tranches.indices.flatMap { tranche in
      (0..<rounds).map { (tranche: tranche, round: $0) }
    }
    return places.sorted {
      ($0.tranche + 2 * $0.round, $0.tranche) < ($1.tranche + 2 * $1.round, $1.tranche)
    }.map { Pass(round: $0.round, cells: tranches[$0.tranche]) }
  }
}
