package import Documents
package import Inequality

/// Whose a row's value is, where the row stands for several holders.
package enum ValueMeaning: String, CaseIterable, Hashable, Sendable {
  /// What each of the row's holders has.
  case perHolder = "per-holder"
  /// What the row's holders have together: each has the same part of it.
  case total
}

/// Which columns of a table say how much of something holders have.
package struct ValueColumns: Hashable, Sendable {
  /// How much a holder has, from 0.
  package var value: String
  /// How many holders a row stands for; `nil` for one.
  package var weight: String?
  /// Whose the value is.
  package var meaning: ValueMeaning
  /// What names a holder, so that rows of one name are one holder; `nil` where each row is one.
  package var name: String?
  /// What to decompose by.
  package var group: String?
  /// Other numbers that every row must have, such as a rank.
  package var finite: [String]
  /// Other numbers from 0 that every row must have, such as the sources of a total.
  package var parts: [String]

  /// Creates a choice of columns.
  package init(
    value: String, weight: String? = nil, meaning: ValueMeaning = .perHolder,
    name: String? = nil, group: String? = nil, finite: [String] = [], parts: [String] = []
  ) {
    self.value = value
    self.weight = weight
    self.meaning = meaning
    self.name = name
    self.group = group
    self.finite = finite
    self.parts = parts
  }
}

/// What a table says of holders, column by column, in the order of its rows.
package struct HolderValues: Sendable {
  /// What the values count: the name of their column.
  package let unit: String
  /// How much each holder has.
  package let values: [Double]
  /// How many holders each row stands for.
  package let weights: [Double]
  /// The group of each; `nil` where the table doesn't say.
  package let groups: [String]?
  /// The rows that can't be used.
  package let bad: BadRows
  /// What to say of rows that name a holder twice, though each counts as one; empty for none.
  package let remarks: [String]
  /// All numbers, by the names of their columns.
  private let numbers: [String: [Double]]

  /// Reads a table: every row once, and every number in it once.
  ///
  /// - Parameter threads: How many threads read. The result doesn't depend on it.
  /// - Throws: `TableError` for a column that isn't there.
  package init(
    _ table: consuming CSVReader, _ columns: ValueColumns, threads: Int = 1
  ) throws(TableError) {
    let path = table.path
    let cells = NumberCells(columns, among: table.columns)
    var all = cells.noRows
    var bad = try table.rows(
      of: cells.columns.names, threads: threads, start: { cells.noRows },
      row: { part, row throws(RowFault) in try part.append(row, cells) },
      finish: { part, line in all.append(part, below: line) })
    if columns.name == nil {
      remarks = all.repetition(of: cells.nameTitle).map { [$0] } ?? []
    } else {
      remarks = []
      bad.append(all.combineNames(cells, path))
    }
    self.bad = bad
    var numbers = Dictionary(uniqueKeysWithValues: zip(cells.names, all.numbers))
    if columns.meaning == .total, let weight = columns.weight.flatMap({ numbers[$0] }) {
      for name in Set([columns.value] + columns.parts) {
        numbers[name] = numbers[name].map { zip($0, weight).map { $0 / $1 } }
      }
    }
    self.numbers = numbers
    unit = columns.value
    values = numbers[columns.value] ?? []
    weights = columns.weight.flatMap { numbers[$0] } ?? values.map { _ in 1 }
    groups = columns.group.map { _ in all.groups }
  }

  /// Creates values that were found in another way, each of one holder.
  init(unit: String, values: [Double], groups: [String]?, bad: BadRows) {
    self.unit = unit
    self.values = values
    weights = values.map { _ in 1 }
    self.groups = groups
    self.bad = bad
    remarks = []
    numbers = [:]
  }

  /// Returns the numbers of a column that was asked for.
  package func numbers(of column: String) -> [Double] { numbers[column] ?? [] }

  /// Returns them as holdings.
  ///
  /// - Parameter threads: How many threads sort and sum. The result doesn't depend on it.
  /// - Throws: `HoldingsError` where the numbers are too large for a sum.
  package func holdings(threads: Int = 1) throws(HoldingsError) -> Holdings {
    try Holdings(
      values, weights: weights.allSatisfy { $0 == 1 } ? nil : weights, groups: groups,
      threads: threads)
  }
}
