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

/// Refuses so few draws that the ends of an interval would be single draws.
///
/// With 5 / (1 − level) of them, two or three lie beyond each end: 100 for an interval at 95 %.
/// That is the least that is no accident. Davison & Hinkley, "Bootstrap Methods and their
/// Application", 1997, section 2.5.2, recommend a thousand, and more is the default everywhere that
/// it is cheap.
func checkDraws(_ draws: Int, of option: String, level: Double, most: Int) throws {
  // Less a little, so that 5 / 0.05 is no more than 100.
  let needed = (5 / (1 - level) - 1e-6).rounded(.up)
  guard needed <= Double(most) else {
    throw ValidationError(
      "An interval at the level \(level) needs more than the \(most) draws that \(option) takes. "
        + "Give a lower --level.")
  }
  let fewest = max(100, Int(needed))
  guard (fewest...most).contains(draws) else {
    throw ValidationError(
      "\(option) takes \(grouped(fewest)) to \(grouped(most)) at the level \(plainText(level)), "
        + "found \(draws). With fewer, the ends of an interval would be single draws.")
  }
}
