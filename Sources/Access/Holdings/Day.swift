/// A day of the calendar, as tables write it.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The year.
  package let year: Int
  /// The month, in 1...12.
  package let month: Int
  /// The day of the month, in 1...31.
  package let day: Int

  /// Creates a day; what is left out is the first.
  package init?(year: Int, month: Int = 1, day: Int = 1) {
    guard (1900...2200).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `2021-07-15`, `2021-07` or `2021`; a month or a year means its first day.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...3).contains(parts.count), let year = parts[0], !parts.contains(nil) else {
      return nil
    }
    self.init(
      year: year, month: parts.count > 1 ? parts[1] ?? 0 : 1,
      day: parts.count > 2 ? parts[2] ?? 0 : 1)
  }

  /// The day that is so many days after 1 January 1970.
  ///
  /// Reference: Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
  package init?(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isLate = month < 10
    self.init(
      year: yearOfEra + era * 400 + (isLate ? 0 : 1), month: isLate ? month + 3 : month - 9,
      day: dayOfYear - (153 * month + 2) / 5 + 1)
  }

  package static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  package var description: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))"
  }
}
