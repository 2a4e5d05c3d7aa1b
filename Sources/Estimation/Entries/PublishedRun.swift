/// A published training run: what ran on what, and how long it took.
package struct PublishedRun: Hashable, Sendable {
  /// Where a run is from, and what it may be used for.
  package enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
    /// A submission to MLPerf Training.
    case mlperf
    /// A run on at most 64 devices.
    case small
    /// A run on more devices.
    case published
    /// A run that stands in Epoch AI's sample of utilisations too.
    case inCatalogue = "in-catalogue"
    /// A run whose work is hours times an assumed utilisation: shown, never fitted.
    case circular
  }

  /// A number, and half the width of the 90 % range that holds it over the number.
  package struct Rough: Hashable, Sendable {
    /// The number.
    package var value: Double
    /// The half width over the number: 0.1 is ± 10 %.
    package var uncertainty: Double
  }

  /// The name that commands use.
  package var id: String
  /// The name people use.
  package var name: String
  /// The architecture, in a word.
  package var family: String
  /// Where it is from.
  package var kind: Kind
  /// The id of the device in the catalogue.
  package var device: String
  /// How many of them.
  package var count: Int
  /// The precision of the products, if it is known.
  package var precision: TrainingPrecision?
  /// Wall-clock hours.
  package var hours: Rough
  /// The work in FLOP.
  package var work: Rough
  /// The number of parameters that work on a token or sample, if it is known.
  package var parameters: Double?
  /// One key for each publication or organisation: what is left out together.
  package var source: String
  /// Whether the model of utilisation may learn from it.
  package var isFitted: Bool

  /// The source without the organisation behind a slash, such as `mlperf-v4.0`.
  package var publication: String { String(source.prefix { $0 != "/" }) }
}
