package import Estimation
package import Presentation
import Quantities

/// What learning utilisation anew found, for `utilisation.yaml`.
package struct RefitReport {
  private let before: UtilisationModel
  private let found: UtilisationModel
  private let calibration: Double

  /// Makes the report of a model, and of the one with the catalogue's variances.
  package init(_ before: UtilisationModel, _ found: UtilisationModel, calibration: Double) {
    self.before = before
    self.found = found
    self.calibration = calibration
  }

  /// The variances, as they are in the catalogue and as they were found.
  package var document: Document {
    var table = Table([
      .init("variance of the log"), .init("catalogue", .right), .init("found", .right),
    ])
    for (name, variance) in Self.variances {
      table.row(
        .name(name), .number(before.variances[keyPath: variance], as: .significant(6)),
        .number(found.variances[keyPath: variance], as: .significant(6)))
    }
    return Document(
      "Utilisation, learned anew",
      [
        .table(table),
        .notes([
          Note(
            "From \(counted(found.observations.count, "run")). "
              + "The calibration is \(calibration.fixed(4))."
          ),
          Note(
            "Log-likelihood with its penalty: \(found.penalisedLogLikelihood.fixed(4)), and "
              + "\(before.penalisedLogLikelihood.fixed(4)) with the catalogue's variances."),
          Note("Write what was found into utilisation.yaml, where it differs."),
        ]),
      ], data: EncodedRefitV1(found, calibration: calibration))
  }

  fileprivate static var variances: [(String, KeyPath<UtilisationSettings.Variances, Double>)] {
    [
      ("family", \.family), ("generation", \.generation), ("precision", \.precision),
      ("source", \.source), ("run", \.run), ("slope", \.slope),
    ]
  }
}

/// What was found, as JSON.
private struct EncodedRefitV1: Encodable {
  let schemaVersion = 1
  let runs: Int
  let variances: [String: Double]
  let calibration: Double
  let penalisedLogLikelihood: Double

  init(_ model: UtilisationModel, calibration: Double) {
    runs = model.observations.count
    variances = Dictionary(
      RefitReport.variances.map { ($0.0, model.variances[keyPath: $0.1]) }
    ) { $1 }
    self.calibration = calibration
    penalisedLogLikelihood = model.penalisedLogLikelihood
  }
}
