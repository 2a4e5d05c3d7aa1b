import ArgumentParser
import Estimation

/// The options of every command that reads the catalogues.
struct CatalogueOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Papers that replace those of the same id, or add to them.", valueName: "file"))
  var papers: String?

  @Option(
    help: ArgumentHelp(
      "Devices that replace those of the same id, or add to them.", valueName: "file"))
  var devices: String?

  @Option(
    help: ArgumentHelp(
      "Tiers that replace those of the same id, or add to them.", valueName: "file"))
  var tiers: String?

  /// Reads the catalogues with their overrides.
  func load() throws -> Catalogue {
    try Catalogue.load(
      folder: Installation.current().catalogue,
      overrides: Catalogue.Overrides(papers: papers, devices: devices, tiers: tiers))
  }
}

/// Turns a name that the catalogue lacks into wrong usage, so that the exit code is 64.
func asUsage<Value>(_ look: () throws(EstimationError) -> Value) throws -> Value {
  do { return try look() } catch {
    throw UsageError(error.description)
  }
}
