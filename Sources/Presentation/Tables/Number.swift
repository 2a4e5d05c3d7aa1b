package import Quantities

extension Table {
  /// A number with what makes it one: its unit, the range that holds it, and where it is from.
  package struct Number: Hashable, Sendable {
    /// How people see it.
    ///
    /// Programs see every digit.
    package enum Form: Hashable, Sendable {
      /// With no more digits than its interval allows, and at most so many.
      case figure(most: Int = 4)
      /// With so many significant digits.
      case significant(Int)
      /// As somebody wrote it: as many digits as it needs.
      case asWritten
      /// With so many decimals.
      case decimals(Int)
      /// As a probability, with so many decimals, or as one that is below them.
      case probability(decimals: Int)
      /// As a whole number.
      case count
      /// As a share of 1, in per cent with so many decimals.
      case percent(decimals: Int = 0)
      /// As hours, in minutes, days or years where people would, with so many digits.
      case hours(digits: Int)
      /// As seconds, in milliseconds, minutes or hours where people would, with so many digits.
      case seconds(digits: Int)
      /// As bytes, in KiB, MiB or GiB.
      case bytes
    }

    /// The number, in its unit.
    package var value: Double
    /// The range that holds it, in the same unit.
    package var interval: Interval?
    /// The unit; empty for a plain number.
    package var unit: String
    /// How surely it is known, where that is worth telling.
    package var provenance: Provenance?
    /// How people see it.
    package var form: Form
    /// Whether a plus sign stands before it where it is above 0.
    package var isSigned: Bool
    /// A sign that people see after it, or after its interval where that is seen.
    package var mark: String
  }
}

// MARK: - Text

extension Table.Number {
  /// The number without its unit.
  package var digits: String {
    let text = digits(value)
    // What is rounded to nothing has no sign.
    let isShown = text.contains { $0.isNumber && $0 != "0" }
    return isSigned && value > 0 && isShown ? "+" + text : text
  }

  /// What people read after the number; empty where the number says it itself.
  package var suffix: String {
    switch form {
    case .percent: value.isFinite ? " %" : ""
    case .hours, .seconds, .bytes: ""
    case .figure, .significant, .asWritten, .decimals, .probability, .count:
      unit.isEmpty || !value.isFinite ? "" : " " + unit
    }
  }

  /// Returns the interval without its unit; `nil` where there is none.
  ///
  /// - Parameter joint: What stands between its ends.
  package func range(joinedBy joint: String) -> String? {
    interval.map { digits($0.low) + joint + digits($0.high) }
  }

  /// What stands between the ends of its interval: a dash,
  /// but not before a minus sign or after a unit.
  package var joint: String {
    (interval?.low ?? 0) >= 0 && !isWorded ? Self.dash : Self.word
  }

  /// Returns what stands between the ends of all intervals of these numbers.
  package static func joint(of numbers: [Self]) -> String {
    numbers.contains { $0.joint == word } ? word : dash
  }

  private static let dash = "–"
  private static let word = " to "

  /// Whether its digits hold a unit.
  private var isWorded: Bool {
    switch form {
    case .hours, .seconds, .bytes: true
    case .figure, .significant, .asWritten, .decimals, .probability, .count, .percent: false
    }
  }

  /// Returns a number as it stands in this one's place.
  private func digits(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "-∞" : "∞" }
    return switch form {
    case .figure(let most): Figure(value, halfWidth: interval?.halfWidth).text(most: most)
    case .significant(let digits): numberText(value, digits: digits)
    case .asWritten: plainText(value)
    case .decimals(let decimals): value.fixed(decimals)
    case .probability(let decimals): probabilityText(value, decimals: decimals)
    case .count: value.fixed(0)
    case .percent(let decimals): (value * 100).fixed(decimals)
    case .hours(let digits): hoursText(value, digits: digits)
    case .seconds(let digits): hoursText(value / 3600, digits: digits)
    case .bytes:
      abs(value) < 0x1p63
        ? ByteCount(bytes: Int64(saturating: value)).inBinaryUnits
        : "\(numberText(value, digits: 3)) B"
    }
  }
}
