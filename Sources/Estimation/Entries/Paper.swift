package import Quantities

/// A paper: what its final training run cost, and what that run was made of.
package struct Paper: Hashable, Sendable {
  /// How the work of a run was found.
  package enum WorkMethod: String, CaseIterable, Codable, Hashable, Sendable {
    /// From parameters and tokens, or from layers and samples.
    case counted
    /// The authors state it.
    case reported
    /// Hours × devices × peak × an assumed utilisation.
    ///
    /// It is circular: the same run's hours are no evidence of a utilisation.
    case derived
  }

  /// What a run does with the weights it begins with, where it doesn't train all from scratch.
  package enum Run: String, CaseIterable, Codable, Hashable, Sendable {
    /// It begins with trained weights and changes all of them.
    case fineTune = "fine-tune"
    /// It trains adapters beside frozen weights.
    case adapters
    /// It changes nothing.
    case inference

    /// Whether every weight has a gradient.
    var trainsEverything: Bool { self == .fineTune }
  }

  /// The sizes that decide what a transformer, or a network like one, keeps of a sample.
  package struct Shape: Hashable, Sendable {
    /// The number of layers.
    package var layers: Double
    /// The numbers that stand for a token between layers.
    package var width: Double
    /// The tokens of a sample.
    package var tokens: Double
    /// The words or classes that the loss tells apart.
    package var vocabulary: Double
    /// Where this is from.
    package var source: String

    /// Creates a shape.
    package init(
      layers: Double, width: Double, tokens: Double, vocabulary: Double, source: String
    ) {
      self.layers = layers
      self.width = width
      self.tokens = tokens
      self.vocabulary = vocabulary
      self.source = source
    }
  }

  /// Another number with its source.
  package struct Cited<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The number.
    package var value: Value
    /// Where it is from.
    package var source: String
  }

  /// What the paper says it ran on.
  package struct Hardware: Hashable, Sendable {
    /// The device's id in the catalogue, if it is there.
    package var device: String?
    /// The device's name, where the catalogue lacks it or more than one was used.
    package var name: String?
    /// How many devices.
    package var count: Int?
    /// Wall-clock hours of the run.
    package var hours: Double?
    /// Hours of one device that the run took in all, where only these are published.
    package var deviceHours: Double?
    /// Share of the devices' dense peak.
    package var utilisation: Double?
    /// Where this is from.
    package var source: String
  }

  /// The name that commands and overrides use.
  package var id: String
  /// The name people use.
  package var name: String
  /// The year it came out.
  package var year: Int
  /// Where it came out.
  package var venue: String
  /// Where to read it.
  package var link: String?
  /// The architecture, in a word.
  package var family: String
  /// Whether it is what an ordinary group runs.
  package var isTypical: Bool
  /// How the work was found.
  package var workMethod: WorkMethod
  /// The work of the final run in FLOP.
  package var work: Measured<Double>
  /// What the work counts.
  package var workDefinition: String
  /// Where the ends of the work's range are from.
  package var workRange: String
  /// How sure the source is, in its own word.
  package var confidence: String?
  /// How the work divides over classes of operations.
  package var mix: Mix
  /// What the published run used.
  package var precision: Cited<TrainingPrecision>
  /// The number of parameters, if a source says.
  package var parameters: Cited<Double>?
  /// The sizes of its layers, if a source says.
  package var shape: Shape?
  /// What it does with the weights it begins with; `nil` where it trains all from scratch.
  package var run: Run?
  /// The least memory that training needs in bytes, if the parameters are known.
  package var memory: Measured<Double>?
  /// What the paper says it ran on, if it does.
  package var hardware: Hardware?
  /// What somebody said it cost, with the source.
  package var cost: String?
  /// What a reader has to know.
  package var note: String?
}
