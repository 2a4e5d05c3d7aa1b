import ArgumentParser
import Estimation
import Inequality
import Quantities

/// The options that say how intervals are found.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The confidence level of intervals; without it: 0.95, and 0.9 for the ranges of tiers.",
      valueName: "level"))
  var level: Double?
  @Option(
    help: ArgumentHelp(
      "How often the bootstrap draws, or the ranges of tiers are drawn: 100 times or more, and for "
        + "levels above 0.95 at least 5 / (1 - level) times.", valueName: "n"))
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
  try checkDraws(resamples, of: "--resamples", level: level, most: 1_000_000)
}

/// Refuses more draws than an option takes, and so few that the ends of an interval would be single
/// draws.
func checkDraws(_ draws: Int, of option: String, level: Double, most: Int) throws {
  let fewest = Resampling.fewest(level: level)
  guard fewest <= most else {
    throw ValidationError(
      "An interval at the level \(level) needs more than the \(grouped(most)) draws that \(option) "
        + "takes. Give a lower --level.")
  }
  guard (fewest...most).contains(draws) else {
    throw ValidationError(
      "\(option) takes \(grouped(fewest)) to \(grouped(most)) at the level \(plainText(level)), "
        + "found \(draws)."
        + (draws < fewest ? " With fewer, the ends of an interval would be single draws." : ""))
  }
}
