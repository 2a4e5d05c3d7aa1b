private import Glibc

/// Returns a number with so many significant digits, as people read it.
///
///     numberText(3190.4, digits: 2)    // "3,200"
///     numberText(0.01234, digits: 2)   // "0.012"
///     numberText(2.85e20, digits: 3)   // "2.85e20"
///
/// Numbers from 0.001 to below 10 million are written out, others with a power of ten. The digits
/// left of the point that are beyond `digits` become zeros: they aren't known.
///
/// - Precondition: `digits` is from 1 to 17.
/// - Returns: A dash for what isn't a number, and "∞" or "-∞" beyond all numbers.
package func numberText(_ value: Double, digits: Int) -> String {
  precondition((1...17).contains(digits), "A number has from 1 to 17 digits.")
  guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "-∞" : "∞" }
  guard value != 0 else { return "0" }
  guard value > 0 else { return "-" + numberText(-value, digits: digits) }
  var exponent = Int(saturating: log10(value).rounded(.down))
  var scaled = value.divided(byTenToThe: exponent - digits + 1).rounded()
  if scaled >= pow(10, Double(digits)) {
    scaled /= 10
    exponent += 1
  }
  let mantissa = String(Int(saturating: scaled))
  switch exponent {
  case 0..<7 where exponent >= digits - 1:
    let zeros = String(repeating: "0", count: exponent - digits + 1)
    return grouped(mantissa + zeros)
  case 0..<7:
    let point = mantissa.index(mantissa.startIndex, offsetBy: exponent + 1)
    return grouped(String(mantissa[..<point])) + "." + mantissa[point...]
  case -3..<0:
    return "0." + String(repeating: "0", count: -exponent - 1) + mantissa
  default:
    let fraction = mantissa.dropFirst()
    return "\(mantissa.prefix(1))\(fraction.isEmpty ? "" : "." + fraction)e\(exponent)"
  }
}

/// Returns a number as somebody wrote it: as many digits as it needs, and at most six.
package func plainText(_ value: Double) -> String {
  for digits in 1...6 {
    let text = numberText(value, digits: digits)
    if abs((Double(text.filter { $0 != "," }) ?? 0) - value) <= abs(value) * 1e-9 { return text }
  }
  return numberText(value, digits: 6)
}

/// Returns a probability with so many decimals, or that it is below the last of them.
///
///     probabilityText(0.0423, decimals: 2)  // "0.04"
///     probabilityText(0.0042, decimals: 2)  // "<0.01"
package func probabilityText(_ value: Double, decimals: Int) -> String {
  let last = pow(10, -Double(decimals))
  return value < last / 2 ? "<\(last.fixed(decimals))" : value.fixed(decimals)
}

extension Double {
  /// Returns this divided by a power of ten, which by itself may be too small for a number.
  fileprivate func divided(byTenToThe exponent: Int) -> Double {
    exponent < -300
      ? self * 1e300 / pow(10, Double(exponent + 300)) : self / pow(10, Double(exponent))
  }
}

/// Returns a count with a comma before each group of three digits.
///
///     grouped(1_000_000)  // "1,000,000"
package func grouped(_ count: Int) -> String {
  (count < 0 ? "-" : "") + grouped(String(count.magnitude))
}

/// Returns digits with a comma before each group of three.
private func grouped(_ digits: String) -> String {
  var text = ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
    text.append(digit)
  }
  return text
}
