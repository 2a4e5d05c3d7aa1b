private import Glibc
package import Quantities

/// An arithmetic formula over the sizes of a problem, as a manifest states it.
///
///     let work = try Formula("2 * m * n * k", over: ["m", "n", "k"])
///     try work.value(of: ["m": 2, "n": 3, "k": 4])  // 48.0
///
/// It has numbers, sizes, `+ - * / ^`, parentheses, and `min`, `max`, `ceil`, `floor` and `log2`.
/// `^` binds tightest, groups to the right and takes whole exponents only; a minus in front binds
/// less tightly than `^`, so that `-m ^ 2` is −(m²).
///
/// It is data of a stranger: its length, its depth and with them the time it takes are bounded.
package struct Formula: Hashable, Sendable, CustomStringConvertible {
  /// The formula as it was written.
  package let description: String
  /// What to do in this order on a stack of numbers.
  private let steps: [FormulaStep]

  /// The most bytes of a formula: far more than any work count in the literature takes.
  package static let longest = 1_000
  /// The deepest nesting of parentheses, functions, signs and exponents.
  package static let deepest = 32
  /// The largest magnitude of an exponent: 2 to this power is about the largest f64.
  package static let largestExponent = 1_024

  /// Reads a formula that may name these sizes.
  ///
  /// - Throws: `FormulaError` with the column of what is wrong, from 1, in bytes.
  /// - Complexity: O(*n*), where *n* is the length of the text.
  package init(_ text: String, over names: [String]) throws(FormulaError) {
    guard text.utf8.count <= Self.longest else { throw .tooLong(bytes: text.utf8.count) }
    var parser = FormulaParser(text, names: names)
    steps = try parser.steps()
    description = text
  }
}

// MARK: - Values

extension Formula {
  /// Returns the formula's value for a problem, always finite.
  ///
  /// - Throws: `FormulaError` if a number is divided by zero, grows beyond an f64, or has no
  ///   logarithm or power, or if the problem lacks a size.
  package func value(of problem: Problem) throws(FormulaError) -> Double {
    var stack: [Double] = []
    for step in steps {
      let operands = Array(stack.suffix(step.operation.operandCount))
      stack.removeLast(operands.count)
      let value = try step.value(operands, problem)
      guard value.isFinite else { throw .overflow(column: step.column) }
      stack.append(value)
    }
    guard let value = stack.last, stack.count == 1 else {
      preconditionFailure("A formula that was read leaves one number.")
    }
    return value
  }

  /// Returns the formula's value as floating-point work.
  ///
  /// - Throws: `FormulaError` as `value(of:)` does, and if the work is less than none.
  package func work(of problem: Problem) throws(FormulaError) -> FloatingPointWork {
    let value = try value(of: problem)
    guard value >= 0 else { throw .negativeWork(value) }
    return FloatingPointWork(flop: value)
  }

  /// The largest extent of a tensor.
  package static let largestExtent = 1 << 32

  /// Returns the formula's value as one extent of a tensor, in elements.
  ///
  /// - Throws: `FormulaError` as `value(of:)` does, and if it is no whole number from 1.
  package func extent(of problem: Problem) throws(FormulaError) -> Int {
    let value = try value(of: problem)
    guard let extent = Int(exactly: value), (1...Self.largestExtent).contains(extent) else {
      throw .notAnExtent(value)
    }
    return extent
  }
}

/// One step of a formula, and where it stands.
struct FormulaStep: Hashable, Sendable {
  enum Operation: Hashable, Sendable {
    case number(Double)
    case size(String)
    case negate, add, subtract, multiply, divide, power
    case function(FormulaFunction, operands: Int)

    var operandCount: Int {
      switch self {
      case .number, .size: 0
      case .negate: 1
      case .add, .subtract, .multiply, .divide, .power: 2
      case .function(_, let operands): operands
      }
    }
  }

  var operation: Operation
  var column: Int

  /// Returns what this step makes of its operands; perhaps infinite.
  func value(_ operands: [Double], _ problem: Problem) throws(FormulaError) -> Double {
    switch operation {
    case .number(let number): return number
    case .size(let name):
      guard let size = problem[name] else { throw .missingSize(name) }
      return Double(size)
    case .negate: return -operands[0]
    case .add: return operands[0] + operands[1]
    case .subtract: return operands[0] - operands[1]
    case .multiply: return operands[0] * operands[1]
    case .divide:
      guard operands[1] != 0 else { throw .divisionByZero(column: column) }
      return operands[0] / operands[1]
    case .power: return try power(operands[0], operands[1])
    case .function(let function, _): return try value(of: function, operands)
    }
  }

  private func power(_ base: Double, _ exponent: Double) throws(FormulaError) -> Double {
    guard let whole = Int(exactly: exponent), whole.magnitude <= Formula.largestExponent else {
      throw .exponent(exponent, column: column)
    }
    guard base != 0 || whole >= 0 else { throw .divisionByZero(column: column) }
    var left = whole.magnitude
    var result = 1.0
    var square = base
    while left > 0 {
      if left & 1 == 1 { result *= square }
      left >>= 1
      if left > 0 { square *= square }
    }
    return whole < 0 ? 1 / result : result
  }

  private func value(of function: FormulaFunction, _ operands: [Double])
    throws(FormulaError) -> Double
  {
    switch function {
    case .min: return operands.dropFirst().reduce(operands[0]) { Swift.min($0, $1) }
    case .max: return operands.dropFirst().reduce(operands[0]) { Swift.max($0, $1) }
    case .ceil: return operands[0].rounded(.up)
    case .floor: return operands[0].rounded(.down)
    case .log2:
      guard operands[0] > 0 else { throw .logarithm(of: operands[0], column: column) }
      return Glibc.log2(operands[0])
    }
  }
}

/// A function that formulas may call.
enum FormulaFunction: String, CaseIterable, Hashable, Sendable {
  case min, max, ceil, floor, log2

  /// How many operands it takes.
  var operands: ClosedRange<Int> {
    switch self {
    case .min, .max: 2...16
    case .ceil, .floor, .log2: 1...1
    }
  }
}
