import ArgumentParser
import Documents
import Estimation
import Presentation
import Reporting

struct HoursCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hours", abstract: "Compares estimated hours with those of published runs.",
    discussion: """
      Estimates each published training run of the catalogue without the runs of its source, and \
      says how many lie in their 90 % interval, and by what factor estimates are off.

      With a file it does so for other runs: a YAML file as the catalogue's runs.yaml, or a table \
      with the columns run, family, device, count, hours, work_flop or paper, and if known \
      precision, parameters, kind and source. A run that the catalogue has too is estimated \
      without its source.

      With --refit it learns anew how utilisation varies, from the catalogue's runs, and prints \
      the numbers for utilisation.yaml.

      Examples:
        divide hours
        divide hours my-runs.csv --format csv --output compared.csv
        divide hours --svg figures
        divide hours --refit
      """)

  @Argument(help: "A file of other runs.")
  var file: String?
  @Flag(help: "Learn anew how utilisation varies.") var refit = false
  @Flag(help: "Leave out rows that make no sense, instead of refusing the table.")
  var skipBadRows = false
  @OptionGroup var charts: ChartOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var catalogueOptions: CatalogueOptions

  func validate() throws {
    guard file == nil || !refit else {
      throw ValidationError(
        "--refit learns from the catalogue's runs. Leave the file out, or leave --refit out.")
    }
  }

  func run() throws {
    let catalogue = try catalogueOptions.load()
    guard !refit else { return try output.show(Self.refitted(catalogue)) }
    guard let file else {
      return try charts.show(HoursReport(HoursCheck(catalogue)).document, by: output)
    }
    let check = HoursCheck(try runs(in: file, catalogue), catalogue)
    guard !check.rows.isEmpty else {
      throw UsageError(
        "All runs of '\(file)' are circular: their work is hours × an assumed utilisation, so that "
          + "there is nothing to compare. Give runs whose work was counted.")
    }
    try charts.show(HoursReport(check).document, by: output)
  }

  private func runs(in file: String, _ catalogue: Catalogue) throws -> [PublishedRun] {
    guard !file.hasSuffix(".yaml"), !file.hasSuffix(".yml") else {
      return try Catalogue.runs(of: catalogue.devices, in: file)
    }
    let (runs, bad) = try catalogue.runs(in: CSVReader(file: file))
    try bad.refuse(of: runs.count + bad.count, unlessSkipped: skipBadRows)
    bad.warnings.forEach(Messages.warn)
    guard !runs.isEmpty else { throw TableError.noRows(file) }
    return runs
  }

  private static func refitted(_ catalogue: Catalogue) throws -> Document {
    let before = LearnedUtilisation(catalogue).model
    guard let found = UtilisationSearch.model(of: before.observations),
      let leftOut = LeftOutRuns(found)
    else { throw UsageError("The runs have no likelihood: a utilisation is no number.") }
    return RefitReport(before, found, calibration: leftOut.calibration).document
  }
}
