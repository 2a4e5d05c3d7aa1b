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
  /// What to decompose by.
  package var group: String?
  /// Other numbers that every row must have, such as a rank.
  package var finite: [String]
  /// Other numbers from 0 that every row must have, such as the sources of a total.
  package var parts: [String]

  /// Creates a choice of columns.
  package init(
    value: String, weight: String? = nil, meaning: ValueMeaning = .perHolder,
    group: String? = nil, finite: [String] = [], parts: [String] = []
  ) {
    self.value = value
    self.weight = weight
    self.meaning = meaning
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
  /// All numbers, by the names of their columns.
  private let numbers: [String: [Double]]

  /// Reads a table: every row once, and every number in it once.
  ///
  /// - Parameter threads: How many threads read. The result doesn't depend on it.
  /// - Throws: `TableError` for a column that isn't there.
  package init(
    _ table: consuming CSVReader, _ columns: ValueColumns, threads: Int = 1
  ) throws(TableError) {
    let cells = NumberCells(columns)
    var all = cells.noRows
    bad = try table.rows(
      of: cells.columns.names, threads: threads, start: { cells.noRows },
      row: { part, row throws(RowFault) in try part.append(row, cells) },
      finish: { part, _ in all.append(part) })
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

/// The cells of a row that hold numbers, and which numbers make sense in each.
private struct NumberCells {
  enum Range {
    case finite
    case fromZero
    case aboveZero
  }

  private(set) var columns = CSVColumns()
  /// The columns of numbers, each once.
  private(set) var names: [String] = []
  private(set) var cells: [(cell: Int, range: Range)] = []
  private(set) var group: Int?

  init(_ wanted: ValueColumns) {
    add(wanted.value, .fromZero)
    if let weight = wanted.weight { add(weight, .aboveZero) }
    group = columns.place(of: wanted.group)
    for name in wanted.finite { add(name, .finite) }
    for name in wanted.parts { add(name, .fromZero) }
  }

  /// Adds a column; one that has two roles must make sense in both.
  private mutating func add(_ name: String, _ range: Range) {
    guard let known = names.firstIndex(of: name) else {
      names.append(name)
      cells.append((columns.place(of: name), range))
      return
    }
    if range == .aboveZero || cells[known].range == .finite { cells[known].range = range }
  }

  /// The columns before any row is read.
  var noRows: RowColumns { RowColumns(numbers: names.map { _ in [] }, groups: []) }
}

/// The numbers and groups of some rows, column by column.
private struct RowColumns {
  var numbers: [[Double]]
  var groups: [String]

  /// Adds a row, or throws what is wrong with it and stays as it was.
  mutating func append(_ row: borrowing CSVRow, _ wanted: NumberCells) throws(RowFault) {
    for (column, (cell, range)) in wanted.cells.enumerated() {
      do throws(RowFault) {
        let number =
          switch range {
          case .finite: try row.number(cell)
          case .fromZero: try row.number(cell, from: 0)
          case .aboveZero: try row.positiveNumber(cell)
          }
        numbers[column].append(number)
      } catch {
        for earlier in 0..<column { numbers[earlier].removeLast() }
        throw error
      }
    }
    if let group = wanted.group { groups.append(row.text(group)) }
  }

  /// Adds rows that come later.
  mutating func append(_ other: RowColumns) {
    for column in numbers.indices { numbers[column] += other.numbers[column] }
    groups += other.groups
  }
}
