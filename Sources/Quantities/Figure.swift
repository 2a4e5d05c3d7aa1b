import Glibc

/// A number with no more digits than its uncertainty allows.
package struct Figure: Hashable, Sendable {
  private let value: Double
  private let halfWidth: Double?

  /// Creates a figure.
  ///
  /// - Parameter halfWidth: Half the width of its interval; `nil` when that is not known.
  package init(_ value: Double, halfWidth: Double?) {
    self.value = value
    self.halfWidth = halfWidth
  }

  /// The number as text: the last digit is of the size of the half-width, and there are at most
  /// `most` significant digits.
  ///
  ///     Figure(94.23, halfWidth: 1.8).text()  // "94"
  ///     Figure(94.23, halfWidth: 0.3).text()  // "94.2"
  package func text(most: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "–" }
    let hasInterval = halfWidth.map { $0.isFinite && $0 > 0 } ?? false
    let digits = hasInterval ? most : min(most, 3)
    var leading = value.magnitudeOrder
    // To three digits, 9.996 is 10.0.
    if (abs(value) * pow(10, Double(digits - 1 - leading))).rounded() >= pow(10, Double(digits)) {
      leading += 1
    }
    var decimals = digits - 1 - leading
    if hasInterval, let halfWidth { decimals = min(decimals, -halfWidth.magnitudeOrder) }
    // A first digit always stays.
    return value.fixed(max(decimals, -leading))
  }
}

extension Double {
  /// The power of ten of the first digit.
  fileprivate var magnitudeOrder: Int { Int(saturating: log10(abs(self)).rounded(.down)) }

  /// Returns the number with this many decimals; negative ones round before the point.
  package func fixed(_ decimals: Int) -> String {
    guard isFinite else { return "–" }
    guard abs(decimals) <= 300 else { return numberText(self, digits: 3) }
    // Powers of ten are exact only from 1 up.
    let scale = pow(10, Double(abs(decimals)))
    guard decimals > 0 else {
      let rounded = (self / scale).rounded() * scale
      guard rounded.isFinite else { return numberText(self, digits: 3) }
      return abs(rounded) < 1e15 ? "\(Int64(saturating: rounded))" : "\(rounded)"
    }
    guard (self * scale).isFinite else { return "\(self)" }
    let rounded = (self * scale).rounded() / scale
    let whole = (abs(rounded) * scale).rounded()
    guard whole < 1e15 else { return "\(rounded)" }
    var digits = "\(Int64(saturating: whole))"
    while digits.count <= decimals { digits = "0" + digits }
    let point = digits.index(digits.endIndex, offsetBy: -decimals)
    return (rounded < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }

  /// Returns a share as a percentage without decimals.
  package var percent: String { "\((self * 100).fixed(0)) %" }
}
