/// Columns that are asked for, each once however many roles it has.
package struct CSVColumns {
  /// Their names, in the order in which rows give their cells.
  package private(set) var names: [String] = []

  /// No columns.
  package init() {}

  /// Returns the place of a column's cell, and asks for the column if it is new.
  package mutating func place(of name: String) -> Int {
    if let place = names.firstIndex(of: name) { return place }
    names.append(name)
    return names.count - 1
  }

  /// Returns the place of a column's cell; `nil` for no column.
  package mutating func place(of name: String?) -> Int? {
    guard let name else { return nil }
    return place(of: name) as Int
  }
}
