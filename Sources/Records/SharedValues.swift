import RecordFormat

/// Values that many invocations have alike, each kept once.
///
/// A record may have a million invocations, and they say the same of their cell, their libraries
/// and their budget.
struct SharedValues: Sendable {
  private let cells: Set<String>
  private var libraries: Set<[String: String]> = []
  private var facts: Set<[ResourceFactV1]> = []

  /// Knows the names of a record's cells.
  init(cells: Set<String>) { self.cells = cells }

  /// Returns whether the record has a cell.
  func has(cell: String) -> Bool { cells.contains(cell) }

  /// Replaces what an invocation has by what others have alike.
  mutating func share(_ invocation: inout Invocation) {
    if let place = cells.firstIndex(of: invocation.cell) { invocation.cell = cells[place] }
    invocation.library = libraries.insert(invocation.library).memberAfterInsert
    invocation.budgetFacts = facts.insert(invocation.budgetFacts).memberAfterInsert
  }
}
