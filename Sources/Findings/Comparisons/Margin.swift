import Statistics

/// The least difference that counts in a comparison, and where it is from.
package enum Margin: Hashable, Sendable {
  /// What comparing the machine with itself in turns gave.
  case selfTest(Double)
  /// What so many runs of the machine differ by.
  case runs(Double, count: Int)
  /// The least that any machine is trusted with.
  case usual(Double)
  /// The sides were measured one after the other, and nobody knows what runs differ by.
  case unknown

  /// The share; `nil` where it isn't known.
  package var value: Double? {
    switch self {
    case .selfTest(let share), .runs(let share, _), .usual(let share): share
    case .unknown: nil
    }
  }

  /// Returns the margin of sides that were measured in turns.
  ///
  /// - Parameter floor: What comparing the machine with itself gave, if it was.
  init(floor: Double?) {
    self = floor.map { .selfTest($0) } ?? .usual(Verdict.margin(selfRatios: []))
  }

  /// Returns the margin of two records: never less than that of sides in turns.
  init(floor: Double?, _ noise: RunNoise?) {
    guard let noise else {
      self = .unknown
      return
    }
    self = .runs(max(noise.margin, floor ?? 0), count: noise.runs)
  }
}
