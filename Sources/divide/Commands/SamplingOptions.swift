import ArgumentParser
import Estimation
import Inequality

/// The options that say how intervals are found.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The confidence level of intervals; without it: 0.95, and 0.9 for the ranges of tiers.",
      valueName: "level"))
  var level: Double?
  @Option(help: "How often the bootstrap draws, or the ranges of tiers are drawn.")
  var resamples = 2_000
  @Option(help: "Determines the draws.") var seed: UInt64 = 1

  func validate() throws {
    try checkSampling(level: level ?? 0.95, resamples: resamples)
  }

  /// How often, and from which seed, the bootstrap draws.
  var plan: Resampling { Resampling(resamples: resamples, seed: seed) }

  /// Returns the level of intervals.
  ///
  /// - Parameter isModel: Whether they are of the ranges that the catalogue states for tiers.
  func level(isModel: Bool = false) -> Double { level ?? (isModel ? plausibleLevel : 0.95) }
}

/// Refuses confidence levels and numbers of resamples that make no sense.
func checkSampling(level: Double, resamples: Int) throws {
  guard level > 0, level < 1 else {
    throw ValidationError("The level is \(level). Give a share such as 0.95.")
  }
  guard (1...1_000_000).contains(resamples) else {
    throw ValidationError("--resamples takes 1 to 1,000,000, found \(resamples).")
  }
}
