import Access
import ArgumentParser
import Documents
import Estimation
import Findings
import Records
import System
import Quantities

/// The options that say who holds what: a file of values or of devices, records,
/// or the catalogue's tiers.
struct HolderOptions: ParsableArguments {
  @Argument(
    help: """
      A file that says who holds what: a table with a header, or a record; '-' for standard input. \
      Without one: the catalogue's tiers.
      """)
  var file: String?
  @Option(help: ArgumentHelp("The column that says how much a holder has.", valueName: "column"))
  var value: String?
  @Option(
    help: ArgumentHelp(
      "The column of devices, by what people call them.", valueName: "column"))
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
  @Option(
    help: ArgumentHelp(
      "The column that says how many teams share that; without it: as many as have all of it.",
      valueName: "column"))
  var teams: String?
  @Option(
    help: ArgumentHelp(
      "The column that says how many researchers are in a team.", valueName: "column"))
  var researchers: String?
  @Option(
    help: ArgumentHelp(
      "For hardware: whose capacity is counted, institution, team or researcher; without it: "
        + "institution.",
      valueName: "unit"))
  var per: CapacityUnit?
  @Option(
    help: ArgumentHelp(
      "The column of names: rows of one name are one holder.", valueName: "column"))
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
      "A record of 'divide run', which stands for an institution by its fastest budget; may be "
        + "repeated.",
      valueName: "file"))
  var record: [String] = []
  @OptionGroup var rows: RowOptions
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
      ("--teams", teams), ("--researchers", researchers), ("--name", name), ("--weight", weight),
      ("--group", group),
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
    if let option = rows.given {
      guard file != nil else {
        throw ValidationError("\(option) is about the rows of a file, and there is no file.")
      }
      guard value == nil else {
        throw ValidationError("\(option) is for files of holdings: leave out --value.")
      }
    }
    guard device == nil || rows.layout == nil || rows.layout == .long else {
      throw ValidationError("--device names a column of the layout 'long'.")
    }
    if value != nil, count != nil || access != nil || teams != nil || researchers != nil {
      throw ValidationError("--count, --access, --teams and --researchers belong to --device.")
    }
    guard value == nil || per == nil else {
      throw ValidationError(
        "--per is for hardware. In a file with --value a row is a holder, or as many as --weight "
          + "says."
      )
    }
  }

  /// Who holds what.
  enum Holders {
    /// Numbers of a unit.
    case values(HolderValues, remarks: [String])
    /// Systems of a list, by what they reached.
    case systems(SystemList)
    /// Hardware.
    case institutions(Institutions)

    /// The records that they are from.
    var bases: [EstimateBasis] {
      if case .institutions(let institutions) = self { institutions.bases } else { [] }
    }
  }

  /// Institutions with hardware.
  struct Institutions {
    /// They, or tiers of them.
    var all: [Institution]
    /// Whether they are tiers of the catalogue, which stand for many.
    var isModel = false
    /// The table they are from; `nil` for tiers and records.
    var table: HoldingsTable?
    /// Warnings of rows that were left out.
    var leftOut: [String] = []
    /// The records that they are from, with the budgets that count.
    var bases: [EstimateBasis] = []

    /// Returns some of them, counted in a unit.
    func counted(_ some: [Institution]? = nil, per unit: CapacityUnit?) throws
      -> CountedInstitutions
    {
      do { return try CountedInstitutions(some ?? all, per: unit ?? .institution) } catch {
        throw UsageError(error.description)
      }
    }
  }

  /// Reads them.
  ///
  /// - Parameters:
  ///   - papers: What records are asked for: a record that has a paper's training step has its rate
  ///     by that.
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
      return .institutions(try Self.institutions(ofRecords: record, for: papers, in: catalogue))
    }
    if let value {
      let read = try values(value, in: file, finite: finite, parts: parts)
      return .values(read.values, remarks: read.remarks)
    }
    do { return try holdings(in: file, year: year, catalogue) } catch TableError.json
      where FileKind(of: file) == .regular
    {
      return .institutions(try Self.institutions(ofRecords: [file], for: papers, in: catalogue))
    }
  }

  /// Reads hardware from a file, in whichever layout it has.
  private func holdings(
    in file: String, year: String?, _ catalogue: Catalogue
  ) throws -> Holders {
    let table = try CSVReader(file: file)
    let titles = table.columns
    let read = table.remarks
    let recognised = HoldingLayout(columns: titles, catalogue)
    guard let today = rows.today,
      let layout = rows.layout ?? (device != nil ? .long : recognised)
    else { throw unrecognised(titles) }
    if layout == .top500 {
      guard per == nil, year == nil, weight == nil else {
        throw UsageError(
          "A TOP500 list is measured by Rmax, so --per, --year and --weight say nothing of it. "
            + "--list and --group choose.")
      }
      return .systems(
        try SystemList(
          reading: table, list: rows.list, group: group, name: name, catalogue,
          threads: usableThreads()))
    }
    let columns = InstitutionColumns(
      device: device, count: count, name: name, group: group, weight: weight, access: access,
      teams: teams, researchers: researchers, year: year)
    let request = HoldingsRequest(
      layout, columns: columns, choices: rows.choices, today: today,
      isStrict: device != nil && !skipBadRows)
    guard
      let held = try HoldingsTable(
        reading: table, request, catalogue, threads: usableThreads())
    else { throw unrecognised(titles, as: layout) }
    if request.isStrict { try accept(held.bad, besides: held.account.used, of: file) }
    guard held.account.used > 0 else {
      throw TableError.document(file == "-" ? "standard input" : file, held.account.emptiness)
    }
    return .institutions(
      Institutions(
        all: held.holders.map(\.institution), table: held,
        leftOut: read + held.warnings + Self.unused(year, titles)))
  }

  private func unrecognised(_ titles: [String], as layout: HoldingLayout? = nil) -> UsageError {
    UsageError(
      (layout.map { "'\(file ?? "")' isn't \($0.text), by its columns. " }
        ?? "Nothing says what of '\(file ?? "")' is measured. ")
        + "Give --value COLUMN for numbers, or --device COLUMN for hardware. "
        + "Columns: \(titles.joined(separator: ", ")).")
  }

  /// Warns that years are taken together, where a table has them and nobody asks.
  private static func unused(_ year: String?, _ titles: [String]) -> [String] {
    guard year == nil, let title = titles.first(where: { $0.lowercased() == "year" }) else {
      return []
    }
    return [
      "The file has a column '\(title)', and all its years are taken together. With --year "
        + "\(title) they are a series."
    ]
  }

  /// Reads numbers from a column of a file, with what to say of how it was read.
  func values(
    _ column: String, in file: String, finite: [String] = [], parts: [String] = []
  ) throws -> (values: HolderValues, remarks: [String]) {
    let table = try CSVReader(file: file)
    let remarks = table.remarks
    let values = try HolderValues(
      table,
      ValueColumns(
        value: column, weight: weight, meaning: meaning ?? .perHolder, name: name, group: group,
        finite: finite, parts: parts),
      threads: usableThreads())
    try accept(values.bad, besides: values.values.count, of: file)
    return (values, remarks + values.remarks + values.bad.warnings)
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

  /// The machines of records, each by its fastest budget.
  private static func institutions(
    ofRecords paths: [String], for papers: [Paper], in catalogue: Catalogue
  ) throws -> Institutions {
    var institutions = Institutions(all: [])
    for path in paths {
      let findings = RecordFindings(
        try Record(reading: path, threads: usableThreads()))
      guard let (institution, budget) = findings.fastestInstitution(for: papers, in: catalogue)
      else {
        let unenforced = findings.unenforcedBudgets().map { "'\($0.name)'" }
        throw UsageError(
          unenforced.isEmpty
            ? "No budget of \(path) has a rate for GEMM. Measure one with 'divide run', then come "
              + "back."
            : "Nothing can be estimated from \(path): the limits of "
              + "\(unenforced.joined(separator: ", ")) were not enforced. See 'divide report' for "
              + "what to do.")
      }
      institutions.all.append(institution)
      institutions.bases.append(EstimateBasis(findings, budgets: [budget]))
    }
    return institutions
  }
}

extension HoldingsTable {
  /// What to say of rows that were left out where the report doesn't list them.
  fileprivate var warnings: [String] {
    let faulty = account.leftOut.filter { $0.key.choice == nil }.reduce(0) { $0 + $1.value.count }
    let repeated = account.leftOut[.repeated]?.count ?? 0
    var warnings: [String] = []
    if faulty > 0 {
      warnings.append(
        "\(counted(faulty, "row")) could not be used and \(faulty == 1 ? "was" : "were") left out.")
    }
    if repeated > 0 {
      warnings.append(
        "\(counted(repeated, "row")) that \(repeated == 1 ? "repeats" : "repeat") an earlier one "
          + "in all cells \(repeated == 1 ? "was" : "were") left out. "
          + "'--with repeated' counts them.")
    }
    return warnings
  }
}

extension RowAccount {
  /// Why no row counts.
  fileprivate var emptiness: String {
    let reasons = leftOutInOrder.prefix(4).map { "\($0.entry.count) \($0.reason.text)" }
    return rows == 0
      ? "The file has a header and no rows."
      : "The file has no row that can be used. Of \(rows) rows, \(reasons.joined(separator: ", "))."
  }
}

extension CapacityUnit: ExpressibleByArgument {}
extension ValueMeaning: EnumerableFlag {
  static func name(for meaning: ValueMeaning) -> NameSpecification { .customLong(meaning.rawValue) }
}
