package import Documents
import Quantities

extension Catalogue {
  /// Reads published runs from a table with a header.
  ///
  /// Columns: `device` (as people call it), `count`, `hours`, and `work` or `work_flop` in FLOP or
  /// `paper` (an id of the catalogue, whose work, family and parameters count where the row has
  /// none); `family`; optional are `run` or `name`, `kind`, `precision`, `parameters`, `source`.
  ///
  /// - Returns: The runs, and the rows that make no sense,
  ///   such as one that beats its devices' peak.
  /// - Throws: `TableError` for a column that isn't there.
  package func runs(
    in table: consuming CSVReader
  ) throws(TableError) -> (runs: [PublishedRun], bad: BadRows) {
    let cells = RunCells(table.columns)
    let (runs, bad) = try table.rows(of: cells.columns.names, threads: 1) {
      row throws(RowFault) in try PublishedRun(row, cells, self)
    }
    return (runs, bad)
  }
}

/// The places of the columns' cells in a row.
private struct RunCells {
  private(set) var columns = CSVColumns()
  let device: Int
  let count: Int
  let hours: Int
  let name: Int?
  let family: Int?
  let kind: Int?
  let work: Int?
  let paper: Int?
  let precision: Int?
  let parameters: Int?
  let source: Int?

  init(_ names: [String]) {
    func first(_ wanted: String...) -> String? { wanted.first { names.contains($0) } }
    device = columns.place(of: "device")
    count = columns.place(of: "count")
    hours = columns.place(of: "hours")
    paper = columns.place(of: first("paper"))
    // Without papers a table has to say what work is.
    work = columns.place(of: first("work", "work_flop") ?? (paper == nil ? "work" : nil))
    family = columns.place(of: first("family") ?? (paper == nil ? "family" : nil))
    name = columns.place(of: first("run", "name", "id"))
    kind = columns.place(of: first("kind"))
    precision = columns.place(of: first("precision"))
    parameters = columns.place(of: first("parameters"))
    source = columns.place(of: first("source"))
  }
}

extension PublishedRun {
  fileprivate init(
    _ row: borrowing CSVRow, _ cells: RunCells, _ catalogue: Catalogue
  ) throws(RowFault) {
    var named: (device: Device, paper: Paper?)
    do { named.device = try catalogue.device(row.text(cells.device)) } catch {
      throw .cell(cells.device, "\(error)")
    }
    named.paper = nil
    if let cell = cells.paper, !row.isEmpty(cell) {
      do { named.paper = try catalogue.paper(row.text(cell)) } catch {
        throw .cell(cell, "\(error)")
      }
    }
    device = named.device.id
    guard let count = row.integer(cells.count), count > 0 else {
      throw .unexpected(in: cells.count, wanted: "a whole number above 0")
    }
    self.count = count
    hours = Rough(value: try row.positiveNumber(cells.hours), uncertainty: 0)
    if let cell = cells.work, !row.isEmpty(cell) {
      work = Rough(value: try row.positiveNumber(cell), uncertainty: 0)
    } else if let paper = named.paper {
      work = Rough(
        value: paper.work.value,
        uncertainty: (paper.work.high / paper.work.low).squareRoot() - 1)
    } else {
      throw .unexpected(in: cells.work ?? cells.device, wanted: "the work in FLOP")
    }
    let written = cells.family.map { row.text($0) } ?? ""
    family = written.isEmpty ? named.paper?.family ?? "unknown" : written
    kind = cells.kind.flatMap { Kind(tabled: row.text($0)) } ?? .published
    precision = nil
    if let cell = cells.precision, !row.isEmpty(cell) {
      guard let precision = TrainingPrecision(rawValue: row.text(cell)) else {
        throw .unexpected(
          in: cell, wanted: TrainingPrecision.allCases.map(\.rawValue).joined(separator: ", "))
      }
      self.precision = precision
    }
    parameters = named.paper?.parameters?.value
    if let cell = cells.parameters, !row.isEmpty(cell) {
      parameters = try row.positiveNumber(cell)
    }
    name = cells.name.map { row.text($0) } ?? "\(family), \(count) × \(named.device.name)"
    id = name
    source = cells.source.map { row.text($0) } ?? name
    isFitted = false
    guard let peak = precision.map(named.device.peak) ?? named.device.highestPeak else {
      throw .cell(
        cells.device,
        "\(named.device.name) has no dense peak for \(precision?.requirement ?? "any precision").")
    }
    let utilisation = utilisation(at: peak)
    guard utilisation <= 1 else {
      throw .cell(cells.hours, impossible(utilisation, at: peak))
    }
  }
}

extension PublishedRun.Kind {
  /// Creates a kind from its name, or from the letter that tables have for it.
  fileprivate init?(tabled text: String) {
    let letters: [String: Self] = [
      "M": .mlperf, "S": .small, "P": .published, "F": .inCatalogue, "C": .circular,
    ]
    guard let kind = Self(rawValue: text) ?? letters[text] else { return nil }
    self = kind
  }
}
