package import Hardware

/// Which budgets to measure: ladders and budgets, with semicolons between.
///
///     let selection = try BudgetSelection(parsing: "cores; cores=2,quota=1.5")
///     try selection.requests(on: twoCores)  // cores=1, cores=2, cores=2,quota=1.5
package struct BudgetSelection: Hashable, Sendable {
  /// One part of a selection.
  package enum Part: Hashable, Sendable {
    /// All budgets of a ladder, which depend on the machine.
    case ladder(Ladder)
    /// One budget, written out.
    case request(BudgetRequest)
  }

  /// The parts in the order written.
  package let parts: [Part]

  /// Creates a selection from its text.
  ///
  /// - Throws: `BudgetError` if a part is neither the name of a ladder nor a budget.
  package init(parsing text: String) throws(BudgetError) {
    var parts: [Part] = []
    for part in text.split(separator: ";") where !part.allSatisfy(\.isWhitespace) {
      let words = part.split(whereSeparator: \.isWhitespace)
      if words.count == 1, let ladder = Ladder(rawValue: String(words[0])) {
        parts.append(.ladder(ladder))
      } else if words.count == 1, words[0] != "all", !words[0].contains("=") {
        throw .unknownLadder(String(words[0]))
      } else {
        parts.append(.request(try BudgetRequest(parsing: String(part))))
      }
    }
    guard !parts.isEmpty else { throw .empty }
    self.parts = parts
  }

  /// Returns the requests in the order written, each once.
  ///
  /// - Throws: `BudgetError` if a ladder has no rungs on this machine.
  package func requests(on machine: Machine) throws(BudgetError) -> [BudgetRequest] {
    var requests: [BudgetRequest] = []
    for part in parts {
      let more: [BudgetRequest]
      switch part {
      case .request(let request): more = [request]
      case .ladder(let ladder):
        more = ladder.requests(on: machine)
        if more.isEmpty { throw .emptyLadder(ladder) }
      }
      requests += more.filter { !requests.contains($0) }
    }
    return requests
  }
}
