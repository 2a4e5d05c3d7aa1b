/// Why a text is no formula, or why a formula has no value for a problem.
///
/// Columns count bytes from 1.
package enum FormulaError: Error, Hashable, Sendable {
  // The text
  /// There is nothing but spaces.
  case empty
  /// The text has this many bytes, more than `Formula.longest`.
  case tooLong(bytes: Int)
  /// Parentheses, functions or signs are nested deeper than `Formula.deepest`.
  case tooDeep(column: Int)
  /// `found` is `nil` at the formula's end.
  case unexpected(found: String?, column: Int, expected: String)
  /// What begins as a number is none, such as `1.2.3`.
  case number(String, column: Int)
  /// The name is neither one of the operation's sizes, which follow, nor a function.
  case unknownName(String, column: Int, sizes: [String])
  /// A function has more or fewer operands than it takes.
  case operands(function: String, found: Int, expected: ClosedRange<Int>, column: Int)

  // The value
  /// The problem has no size of this name.
  case missingSize(String)
  /// What is divided by comes to 0.
  case divisionByZero(column: Int)
  /// The value isn't finite in 64 bits.
  case overflow(column: Int)
  /// The exponent isn't whole, or is beyond `Formula.largestExponent`.
  case exponent(Double, column: Int)
  /// The logarithm is of 0 or less.
  case logarithm(of: Double, column: Int)
  /// The work comes to so many FLOP, less than 0.
  case negativeWork(Double)
  /// The extent isn't whole, or not from 1 to `Formula.largestExtent`.
  case notAnExtent(Double)
}

extension FormulaError: CustomStringConvertible {
  /// What is wrong, and what would be right.
  package var description: String {
    switch self {
    case .empty: "The formula is empty. Write such as 2 * m * n."
    case .tooLong(let bytes):
      "The formula has \(bytes) bytes; \(Formula.longest) is the most."
    case .tooDeep(let column):
      "The formula is nested deeper than \(Formula.deepest) levels in column \(column)."
    case .unexpected(let found, let column, let expected):
      "Expected \(expected) in column \(column) of the formula, found "
        + (found.map { "'\($0)'." } ?? "its end.")
    case .number(let text, let column):
      "'\(text)' in column \(column) of the formula is not a number. Write such as 2, 0.5 or 1e9."
    case .unknownName(let name, let column, let sizes):
      "The formula's '\(name)' in column \(column) is no size. "
        + (sizes.isEmpty ? "There are none" : "Sizes: " + sizes.joined(separator: ", "))
        + "; functions: " + FormulaFunction.allCases.map(\.rawValue).joined(separator: ", ") + "."
    case .operands(let function, let found, let expected, let column):
      "\(function) in column \(column) of the formula has \(found) "
        + "operand\(found == 1 ? "" : "s"), and takes "
        + (expected.count == 1
          ? "\(expected.lowerBound)." : "\(expected.lowerBound) to \(expected.upperBound).")
    case .missingSize(let name): "The formula needs the size '\(name)', which the problem lacks."
    case .divisionByZero(let column): "The formula divides by zero in column \(column)."
    case .overflow(let column):
      "The formula's value in column \(column) is larger than a number of 64 bits can be."
    case .exponent(let exponent, let column):
      "The formula's exponent in column \(column) is \(exponent). Exponents are whole numbers of "
        + "at most \(Formula.largestExponent)."
    case .logarithm(let value, let column):
      "The formula asks in column \(column) for the logarithm of \(value), which has none."
    case .negativeWork(let value):
      "The formula makes the work \(value) FLOP, less than none. Check its signs."
    case .notAnExtent(let value):
      "The formula makes the extent \(value). Expected a whole number from 1 to "
        + "\(Formula.largestExtent)."
    }
  }
}
