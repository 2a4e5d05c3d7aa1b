import ArgumentParser
import Quantities

/// A time that somebody states in seconds.
///
/// It is finite and at most a year, so that whatever adds or multiplies it stays in range.
struct StatedDuration: Hashable, CustomStringConvertible {
  let duration: Duration

  var description: String {
    Int(exactly: duration.inSeconds).map(String.init) ?? "\(duration.inSeconds)"
  }

  /// Reads seconds from 0.
  static func fromZero(_ text: String) throws -> StatedDuration {
    try StatedDuration(text, "from 0") { $0 >= 0 }
  }

  /// Reads seconds above 0.
  static func aboveZero(_ text: String) throws -> StatedDuration {
    try StatedDuration(text, "above 0") { $0 > 0 }
  }

  /// A year in seconds.
  private static let longest = 31_536_000.0

  private init(_ text: String, _ least: String, _ isLongEnough: (Double) -> Bool) throws {
    guard let seconds = Double(text), isLongEnough(seconds), seconds <= Self.longest else {
      throw ValidationError("Give seconds \(least), at most 31,536,000 (a year).")
    }
    duration = .seconds(seconds)
  }
}
