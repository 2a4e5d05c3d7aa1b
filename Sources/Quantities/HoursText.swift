/// Returns hours in the unit that people would use, with so many significant digits.
///
///     hoursText(0.45, digits: 2)    // "27 min"
///     hoursText(91, digits: 2)      // "3.8 d"
///     hoursText(62_800, digits: 2)  // "7.2 y"
///
/// Milliseconds below a second, seconds below a minute, minutes below an hour, hours below two
/// days, days below two years, and years of 8,760 hours.
package func hoursText(_ hours: Double, digits: Int) -> String {
  switch hours {
  case ..<(1 / 3600.0): "\(numberText(hours * 3_600_000, digits: digits)) ms"
  case ..<(1 / 60.0): "\(numberText(hours * 3600, digits: digits)) s"
  case ..<1: "\(numberText(hours * 60, digits: digits)) min"
  case ..<48: "\(numberText(hours, digits: digits)) h"
  case ..<17_520: "\(numberText(hours / 24, digits: digits)) d"
  default: "\(numberText(hours / hoursPerYear, digits: digits)) y"
  }
}

/// The hours of a year of 365 days.
package let hoursPerYear = 8_760.0
/// The days of a year.
package let daysPerYear = 365.0
