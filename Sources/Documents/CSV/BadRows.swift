/// Why a row of a table can't be used.
package enum RowFault: Error, Hashable {
  /// What is wrong with the row as a whole.
  case row(String)
  /// What is wrong with one of its cells.
  case cell(Int, String)
  /// A cell holds something else than what was wanted, such as "a finite number".
  case unexpected(in: Int, wanted: String)
}

/// Rows that can't be used: how many, and the first ten with their places.
package struct BadRows: Hashable, Sendable {
  /// How many there are.
  package private(set) var count = 0
  /// What is wrong with the first ten, in the order of the file.
  package private(set) var first: [DocumentError] = []

  /// No bad rows.
  package init() {}

  /// What to say of them where they were left out; `nil` where there are none.
  package var sentence: String? {
    count == 0
      ? nil
      : count == 1
        ? "1 row could not be used and was left out."
        : "\(count) rows could not be used and were left out."
  }

  /// The same as a list of warnings, empty where there are none.
  package var warnings: [String] { sentence.map { [$0] } ?? [] }

  /// Adds a row.
  package mutating func append(_ fault: DocumentError) {
    count += 1
    if first.count < 10 { first.append(fault) }
  }

  /// Adds rows that come later.
  package mutating func append(_ other: BadRows) { append(other, below: 0) }

  /// Adds rows that come later, whose lines are counted from another line.
  mutating func append(_ other: BadRows, below line: Int) {
    count += other.count
    first += other.first.prefix(10 - first.count).map { $0.below(line) }
  }

  /// Refuses a table that has bad rows, unless they may be skipped.
  ///
  /// - Parameter rows: How many rows the table has in all.
  package func refuse(of rows: Int, unlessSkipped isSkipped: Bool) throws(TableError) {
    if count > 0, !isSkipped { throw .badRows(self, of: rows) }
  }
}

/// A table that can't be used as it is.
package enum TableError: Error, Hashable, CustomStringConvertible {
  /// One thing is wrong with it, such as a column that isn't there.
  case document(DocumentError)
  /// This file holds JSON, as records do.
  case json(String)
  /// Some of so many rows can't be used.
  case badRows(BadRows, of: Int)

  /// One thing is wrong with a file, perhaps at some place in it.
  package static func document(
    _ path: String, line: Int? = nil, column: Int? = nil, _ message: String
  ) -> TableError {
    .document(DocumentError(path: path, line: line, column: column, message: message))
  }

  /// No row of the file can be used.
  package static func noRows(_ path: String) -> TableError {
    .document(path, "The file has a header and no rows that can be used.")
  }

  package var description: String {
    switch self {
    case .document(let error): "\(error)"
    case .json(let path): "\(path): This is JSON and no table. A record is named by --record."
    case .badRows(let bad, let rows):
      "\(bad.count) of \(rows) rows can't be used. Mend them, or leave them out with "
        + "--skip-bad-rows.\n" + bad.first.map { "  \($0)" }.joined(separator: "\n")
        + (bad.count > bad.first.count ? "\n  and \(bad.count - bad.first.count) more" : "")
    }
  }
}

extension DocumentError {
  /// The same, so many lines further down.
  func below(_ lines: Int) -> DocumentError {
    var error = self
    error.line = line.map { $0 + lines }
    return error
  }
}
