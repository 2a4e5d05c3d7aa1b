package import Documents
import Quantities

/// A panel as a table: a row for each unit and period.
package struct PanelTable: Sendable {
  /// The names of the columns, as the table's header has them.
  package struct Columns: Hashable, Sendable {
    /// The column of units, such as institutions: any text.
    package var unit: String
    /// The column of periods, such as years: whole numbers.
    package var period: String
    /// The column of what is studied: a finite number, or empty where it was not observed.
    package var outcome: String
    /// The column that says whether the unit is under treatment in the period: 1 or 0.
    package var treatment: String
    /// The columns whose coefficients are estimated with the factors, numbers as the outcome is.
    package var covariates: [String]

    /// Names the columns of a table; without covariates unless some are named.
    package init(
      unit: String, period: String, outcome: String, treatment: String, covariates: [String] = []
    ) {
      self.unit = unit
      self.period = period
      self.outcome = outcome
      self.treatment = treatment
      self.covariates = covariates
    }
  }

  /// What was observed.
  package private(set) var observations: [Panel.Observation] = []
  /// Rows without an outcome or a covariate: not observed, and no fault.
  package private(set) var missing = 0
  /// The rows that could not be used.
  package private(set) var badRows = BadRows()
  private let columns: Columns

  /// Reads a file.
  ///
  /// Periods are whole numbers, treatments 0 or 1. A row with an empty outcome or covariate was not
  /// observed.
  ///
  /// - Throws: `TableError` for bad rows unless they may be skipped,
  ///   and for columns that aren't there.
  package init(
    file path: String, _ columns: Columns, skippingBadRows: Bool, threads: Int
  ) throws(TableError) {
    self.columns = columns
    let wanted = [columns.unit, columns.period, columns.treatment, columns.outcome]
    let table = try CSVReader(file: path, mustBeText: false)
    struct Part {
      var observations: [Panel.Observation] = []
      var missing = 0
    }
    let first = 3
    badRows = try table.rows(
      of: wanted + columns.covariates, threads: threads, start: { Part() },
      row: { part, row throws(RowFault) in
        guard !row.isEmpty(0) else { throw .row("it names no unit") }
        guard let period = row.plainNumber(1), period == period.rounded(), abs(period) < 1e9 else {
          throw .cell(1, "\(row.text(1).quoted) is no period; periods are whole numbers")
        }
        guard let isTreated = Self.treatment(row.text(2)) else {
          throw .cell(2, "\(row.text(2).quoted) is no treatment; it is 0 or 1")
        }
        var numbers: [Double] = []
        for cell in first...(first + columns.covariates.count) where !row.isEmpty(cell) {
          guard let number = row.plainNumber(cell) else {
            throw .cell(cell, "\(row.text(cell).quoted) is no finite number")
          }
          numbers.append(number)
        }
        guard numbers.count == 1 + columns.covariates.count else {
          part.missing += 1
          return
        }
        part.observations.append(
          .init(
            unit: row.text(0), period: Int(saturating: period), outcome: numbers[0],
            isTreated: isTreated,
            covariates: Array(numbers.dropFirst())))
      }
    ) { part, _ in
      observations += part.observations
      missing += part.missing
    }
    try badRows.refuse(
      of: observations.count + missing + badRows.count, unlessSkipped: skippingBadRows)
    guard !observations.isEmpty else { throw .noRows(path) }
  }

  /// Returns the panel.
  ///
  /// - Throws: `PanelError` for what can't be one.
  package func panel() throws(PanelError) -> Panel {
    try Panel(observations, covariateNames: columns.covariates)
  }

  private static func treatment(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "1", "1.0", "true": true
    case "0", "0.0", "false": false
    default: nil
    }
  }
}
