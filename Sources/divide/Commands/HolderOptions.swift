import Access
import ArgumentParser
import Documents
import Estimation
import Findings
import FoundationEssentials
import Inequality
import Operations
import Quantities
import Records
import Reporting

/// The options that say who holds what: a file of values or of devices, records, or the catalogue's tiers.
struct HolderOptions: ParsableArguments {
  @Argument(help: "A CSV file with a header, one holder a row. Without one: the catalogue's tiers.")
  var file: String?
  @Option(help: ArgumentHelp("The column that says how much a holder has.", valueName: "column"))
  var value: String?
  @Option(
    help: ArgumentHelp(
      "The column of devices, by their ids in the catalogue.", valueName: "column"))
  var device: String?
  @Option(
    help: ArgumentHelp(
      "The column that says how many devices; without it: 1.", valueName: "column"))
  var count: String?
  @Option(
    help: ArgumentHelp(
      "The column with the share of the time that one team may use; without it: all.",
      valueName: "column"))
  var access: String?
  @Option(help: ArgumentHelp("The column of names.", valueName: "column"))
  var name: String?
  @Option(
    help: ArgumentHelp(
      "The column that says how many holders a row stands for.", valueName: "column"))
  var weight: String?
  @Option(help: ArgumentHelp("The column to decompose by.", valueName: "column"))
  var group: String?
  @Option(
    help: ArgumentHelp(
      "A record of 'divide run', which stands for an institution by its fastest budget; may be repeated.",
      valueName: "file"))
  var record: [String] = []
  @Flag(help: "Leave out rows that can't be used, and say how many.") var skipBadRows = false
  @OptionGroup var catalogue: CatalogueOptions

  func validate() throws {
    guard record.isEmpty || file == nil else {
      throw ValidationError("Choose one of a file and --record.")
    }
    guard value == nil || device == nil else {
      throw ValidationError("Choose one of --value, for numbers, and --device, for hardware.")
    }
    let columns = [
      ("--value", value), ("--device", device), ("--count", count), ("--access", access),
      ("--name", name), ("--weight", weight), ("--group", group),
    ]
    if file == nil, let (option, _) = columns.first(where: { $0.1 != nil }) {
      throw ValidationError("\(option) names a column of a file, and there is no file.")
    }
    guard !skipBadRows || file != nil else {
      throw ValidationError("--skip-bad-rows is for a file, and there is no file.")
    }
    if value != nil, count != nil || access != nil {
      throw ValidationError("--count and --access belong to --device.")
    }
  }

  /// Who holds what.
  enum Holders {
    /// Numbers of a unit.
    case values(Values)
    /// Hardware.
    case institutions(Institutions)
  }

  /// Institutions with hardware.
  struct Institutions {
    /// They, or tiers of them.
    var all: [Institution]
    /// Whether they are tiers of the catalogue, which stand for many.
    var isModel = false
    /// Warnings of rows that were left out.
    var leftOut: [String] = []
  }

  /// What a file says of holders, in its order.
  struct Values {
    var unit: String
    var values: [Double]
    var weights: [Double]
    var groups: [String]?
    /// The file they are from.
    var table: CSVTable
    /// Warnings of rows that were left out.
    var leftOut: [String]

    /// Returns the numbers of another column, in the same order.
    func numbers(_ column: String, from least: Double = -.infinity) throws -> [Double] {
      try table.numbers(column, from: least)
    }

    /// The same as holdings.
    func holdings() throws -> Holdings {
      try Holdings(
        values.indices.map { index in
          .init(value: values[index], weight: weights[index], group: groups?[index])
        })
    }
  }

  /// Reads them.
  ///
  /// - Parameters:
  ///   - papers: What records are asked for: a record that has a paper's training step has its rate by that.
  ///   - year: The column of years, if institutions are to have one.
  ///   - finite: Columns of other numbers that every row must have.
  ///   - parts: Columns of numbers from 0 that every row must have.
  func read(
    _ catalogue: Catalogue, for papers: [Paper], year: String? = nil, finite: [String] = [],
    parts: [String] = []
  ) throws -> Holders {
    guard let file else {
      if record.isEmpty {
        return .institutions(
          Institutions(all: catalogue.tiers.map(Institution.init), isModel: true))
      }
      return .institutions(
        Institutions(
          all: try record.map { try Self.institution(ofRecord: $0, for: papers, in: catalogue) }))
    }
    if let value { return .values(try values(value, in: file, finite: finite, parts: parts)) }
    let table = try CSVTable(file: file, collectsRaggedRows: true)
    guard let device else {
      throw UsageError(
        "Nothing says what of '\(file)' is measured. Give --value COLUMN for numbers, or --device COLUMN "
          + "for hardware. Columns: \(table.columns.joined(separator: ", ")).")
    }
    let columns = InstitutionColumns(
      device: device, count: count, name: name, group: group, weight: weight, access: access,
      year: year)
    let (kept, leftOut) = try sifted(table) { table throws(DocumentError) in
      _ = try table.institutions(columns, catalogue)
    }
    return .institutions(
      Institutions(all: try kept.institutions(columns, catalogue), leftOut: leftOut))
  }

  /// Reads numbers from a column of a file.
  func values(
    _ column: String, in file: String, finite: [String] = [], parts: [String] = []
  ) throws -> Values {
    let (table, leftOut) = try sifted(CSVTable(file: file, collectsRaggedRows: true)) {
      table throws(DocumentError) in
      _ = try table.numbers(column, from: 0)
      if let weight { _ = try table.positiveNumbers(weight) }
      if let group { _ = try table.column(group) }
      for name in finite { _ = try table.numbers(name) }
      for name in parts { _ = try table.numbers(name, from: 0) }
    }
    let values = try table.numbers(column, from: 0)
    return Values(
      unit: column, values: values,
      weights: try weight.map { name throws(DocumentError) in try table.positiveNumbers(name) }
        ?? values.map { _ in 1 },
      groups: try group.map { name throws(DocumentError) in
        try table.column(name).map(\.text)
      }, table: table, leftOut: leftOut)
  }

  /// Returns a table without its bad rows where these may be skipped, with warnings of them.
  ///
  /// It refuses the table otherwise.
  private func sifted(
    _ table: CSVTable, by use: (CSVTable) throws(DocumentError) -> Void
  ) throws -> (table: CSVTable, leftOut: [String]) {
    let sifted = try SiftedTable(table, by: use)
    let count = sifted.faults.count
    guard count == 0 || skipBadRows else {
      throw BadRowsError(sifted.faults, of: table.rows.count + table.raggedRows.count)
    }
    guard !sifted.kept.rows.isEmpty else {
      throw DocumentError(
        path: table.path,
        message: sifted.faults.isEmpty
          ? "The file has a header and no rows." : "The file has no row that can be used.")
    }
    let warning =
      "\(count) row\(count == 1 ? "" : "s") could not be used and \(count == 1 ? "was" : "were") left out."
    return (sifted.kept, count == 0 ? [] : [warning])
  }

  private static func institution(
    ofRecord path: String, for papers: [Paper], in catalogue: Catalogue
  ) throws -> Institution {
    let findings = RecordFindings(try Record(reading: path))
    guard let institution = findings.institution(for: papers, in: catalogue) else {
      throw UsageError(
        "No budget of \(path) has a rate for GEMM. Measure one with 'divide run', then come back.")
    }
    return institution
  }
}
