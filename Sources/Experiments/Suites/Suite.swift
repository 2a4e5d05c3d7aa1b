package import Documents
package import Operations

/// A named list of cases that a run measures.
package struct Suite: Hashable, Sendable {
  /// What the user types to choose it.
  package var name: String
  /// One sentence about what the suite is for.
  package var summary: String
  /// Where its problems come from.
  package var source: String
  /// The budgets, as written, for when the user names none.
  package var budgets: [String]
  /// What is measured, in the file's order, no name twice.
  package var cases: [SuiteCase]
}

/// What each operation is called, with its parameters in the operation's order.
///
/// A parameter without a default has to be given. One whose default is 0 may be 0; every other size
/// is at least 1.
package typealias SuiteOperations = [OperationID: [(name: String, default: Int?)]]

// MARK: - Reading

extension Suite {
  /// Reads a suite from a YAML file.
  ///
  /// - Throws: `DocumentError`, with line and column, for anything the file says that is not known
  ///   here: a misspelt key never becomes a default.
  package init(file path: String, operations: SuiteOperations) throws(DocumentError) {
    try self.init(YAMLEntry(file: path), operations: operations)
  }

  /// Reads a suite from YAML text that came from the file `path`.
  package init(text: String, path: String, operations: SuiteOperations) throws(DocumentError) {
    try self.init(YAMLEntry(text: text, path: path), operations: operations)
  }

  private init(_ entry: YAMLEntry, operations: SuiteOperations) throws(DocumentError) {
    try entry.allowOnly(["suite", "name", "summary", "source", "budgets", "cases"])
    let version = try entry.field("suite")
    guard try version.integer() == 1 else {
      throw version.failure("Expected version 1 of the suite format, found \(try version.text()).")
    }
    name = try entry.field("name").suiteName()
    summary = try entry.field("summary").nonemptyText()
    source = try entry.field("source").nonemptyText()
    budgets = try entry.field("budgets").distinctTexts()
    cases = []
    let list = try entry.field("cases")
    for item in try list.items() {
      let next = try SuiteCase(item, budgets: budgets, operations: operations)
      guard !cases.contains(where: { $0.name == next.name }) else {
        throw try item.field("name").failure(
          "The case \(next.name.quoted) stands twice in this suite.")
      }
      cases.append(next)
    }
    guard !cases.isEmpty else { throw list.failure("A suite needs at least one case.") }
  }
}
