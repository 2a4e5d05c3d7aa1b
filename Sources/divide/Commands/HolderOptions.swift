import Access
import ArgumentParser
import Documents
import Estimation
import Findings
import Records

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
  @Flag(
    help:
      "With --weight: --value is what each of a row's holders has, or what they have in total."
  )
  var meaning: ValueMeaning?
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
    guard meaning == nil || value != nil && weight != nil else {
      throw ValidationError(
        "--\(meaning?.rawValue ?? "") says whose --value is in a row of several holders: give "
          + "--value and "
          + "--weight.")
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
    case values(HolderValues)
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
    let table = try CSVReader(file: file)
    guard let device else {
      throw UsageError(
        "Nothing says what of '\(file)' is measured. Give --value COLUMN for numbers, or --device COLUMN "
          + "for hardware. Columns: \(table.columns.joined(separator: ", ")).")
    }
    let columns = InstitutionColumns(
      device: device, count: count, name: name, group: group, weight: weight, access: access,
      year: year)
    let (institutions, bad) = try columns.institutions(
      in: table, catalogue, threads: usableThreads())
    try accept(bad, besides: institutions.count, of: file)
    return .institutions(Institutions(all: institutions, leftOut: bad.warnings))
  }

  /// Reads numbers from a column of a file.
  func values(
    _ column: String, in file: String, finite: [String] = [], parts: [String] = []
  ) throws -> HolderValues {
    let values = try HolderValues(
      CSVReader(file: file),
      ValueColumns(
        value: column, weight: weight, meaning: meaning ?? .perHolder, group: group, finite: finite,
        parts: parts),
      threads: usableThreads())
    try accept(values.bad, besides: values.values.count, of: file)
    return values
  }

  /// Leaves out bad rows where that may be, and refuses the file otherwise.
  private func accept(_ bad: BadRows, besides used: Int, of file: String) throws {
    try bad.refuse(of: used + bad.count, unlessSkipped: skipBadRows)
    guard used > 0 else {
      throw TableError.document(
        file,
        bad.count == 0
          ? "The file has a header and no rows." : "The file has no row that can be used.")
    }
  }

  /// What a value is of, where rows stand for several holders and nobody says it.
  var assumption: String? {
    guard let value, let weight, meaning == nil else { return nil }
    return
      "'\(value)' is taken for what each of a row's '\(weight)' has. If they have it together, "
      + "say --total; "
      + "if not, --per-holder."
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

extension ValueMeaning: EnumerableFlag {
  static func name(for meaning: ValueMeaning) -> NameSpecification { .customLong(meaning.rawValue) }
}
