import Documents

/// What the model of utilisation found once, so that it isn't searched for at every start.
package struct UtilisationSettings: Hashable, Sendable {
  /// The variances of the log of utilisation.
  package struct Variances: Hashable, Sendable {
    /// Between families.
    package var family: Double
    /// Between generations of devices.
    package var generation: Double
    /// Between precisions.
    package var precision: Double
    /// Between sources.
    package var source: Double
    /// Of one run beside all that.
    package var run: Double
    /// Of each slope before any run was seen.
    package var slope: Double

    /// Where a search starts.
    static let start = Variances(
      family: 0.1, generation: 0.1, precision: 0.1, source: 0.1, run: 0.1, slope: 0.05)
  }

  /// What other families are taken together as, by their names.
  private var families: [String: String]
  /// The variances.
  package var variances: Variances
  /// What the standard deviation of a prediction is multiplied with.
  package var calibration: Double
}

extension UtilisationSettings {
  /// Returns the family that a paper's or a run's family is part of; `nil` where none is known.
  func family(of name: String) -> String? {
    families[name] ?? (families.values.contains(name) ? name : nil)
  }

  /// Reads the settings' file.
  init(file path: String) throws(DocumentError) {
    let file = try YAMLEntry(file: path)
    try file.allowOnly(["families", "variances", "calibration"])
    var families: [String: String] = [:]
    for (family, members) in try file.field("families").fields() {
      for member in try members.items() { families[try member.filledText()] = family }
    }
    self.families = families
    let list = try file.field("variances")
    try list.allowOnly(["family", "generation", "precision", "source", "run", "slope"])
    variances = Variances(
      family: try list.field("family").positiveNumber(),
      generation: try list.field("generation").positiveNumber(),
      precision: try list.field("precision").positiveNumber(),
      source: try list.field("source").positiveNumber(),
      run: try list.field("run").positiveNumber(),
      slope: try list.field("slope").positiveNumber())
    calibration = try file.field("calibration").positiveNumber()
  }
}
