/// Reads a formula into the steps that compute it, operands before what is done with them.
///
///     sum     = product { ("+" | "-") product }
///     product = sign { ("*" | "/") sign }
///     sign    = "-" sign | power
///     power   = atom [ "^" sign ]
///     atom    = number | size | function "(" sum { "," sum } ")" | "(" sum ")"
struct FormulaParser {
  private let bytes: [UInt8]
  private let names: [String]
  private var position = 0
  private var depth = 0
  private var parsed: [FormulaStep] = []

  init(_ text: String, names: [String]) {
    bytes = Array(text.utf8)
    self.names = names
  }

  /// Returns the steps of the whole text.
  mutating func steps() throws(FormulaError) -> [FormulaStep] {
    skipBlanks()
    guard position < bytes.count else { throw .empty }
    try sum()
    guard position == bytes.count else { throw unexpected("an operator or the end") }
    return parsed
  }
}

// MARK: - Grammar

extension FormulaParser {
  private mutating func sum() throws(FormulaError) {
    try product()
    while let (symbol, column) = take(oneOf: "+-") {
      try product()
      parsed.append(FormulaStep(operation: symbol == "+" ? .add : .subtract, column: column))
    }
  }

  private mutating func product() throws(FormulaError) {
    try sign()
    while let (symbol, column) = take(oneOf: "*/") {
      try sign()
      parsed.append(FormulaStep(operation: symbol == "*" ? .multiply : .divide, column: column))
    }
  }

  /// Every way down the grammar that comes back to itself passes here, and is counted.
  private mutating func sign() throws(FormulaError) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Formula.deepest else { throw .tooDeep(column: position + 1) }
    if let (_, column) = take(oneOf: "-") {
      try sign()
      parsed.append(FormulaStep(operation: .negate, column: column))
    } else {
      try power()
    }
  }

  private mutating func power() throws(FormulaError) {
    try atom()
    guard let (_, column) = take(oneOf: "^") else { return }
    try sign()
    parsed.append(FormulaStep(operation: .power, column: column))
  }

  private mutating func atom() throws(FormulaError) {
    let column = position + 1
    if take(oneOf: "(") != nil {
      try sum()
      guard take(oneOf: ")") != nil else { throw unexpected("an operator or ')'") }
    } else if let digits = word(startingWith: \.isFormulaDigit) {
      // A sign belongs to a number only behind its exponent's e.
      guard let number = Double(digits), number.isFinite else {
        throw .number(digits, column: column)
      }
      parsed.append(FormulaStep(operation: .number(number), column: column))
    } else if let name = word(startingWith: \.isFormulaLetter) {
      try named(name, column: column)
    } else {
      throw unexpected("a number, a size, a function, '-' or '('")
    }
  }

  /// Takes a size, or a function with its operands.
  ///
  /// A size hides a function of its name.
  private mutating func named(_ name: String, column: Int) throws(FormulaError) {
    if names.contains(name) {
      parsed.append(FormulaStep(operation: .size(name), column: column))
      return
    }
    guard let function = FormulaFunction(rawValue: name) else {
      throw .unknownName(name, column: column, sizes: names)
    }
    guard take(oneOf: "(") != nil else { throw unexpected("'(' after \(name)") }
    var count = 0
    repeat {
      try sum()
      count += 1
    } while take(oneOf: ",") != nil
    guard take(oneOf: ")") != nil else { throw unexpected("an operator, ',' or ')'") }
    guard function.operands.contains(count) else {
      throw .operands(
        function: name, found: count, expected: function.operands, column: column)
    }
    parsed.append(
      FormulaStep(operation: .function(function, operands: count), column: column))
  }
}

// MARK: - Tokens

extension FormulaParser {
  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  /// Takes one of these symbols and the blanks behind it, and returns it with its column.
  private mutating func take(oneOf symbols: String) -> (symbol: Character, column: Int)? {
    guard position < bytes.count, symbols.utf8.contains(bytes[position]) else { return nil }
    defer { skipBlanks() }
    position += 1
    return (Character(UnicodeScalar(bytes[position - 1])), position)
  }

  /// Takes letters, digits and dots, the first of which is of a kind, and the blanks behind them.
  private mutating func word(startingWith isFirst: (UInt8) -> Bool) -> String? {
    guard position < bytes.count, isFirst(bytes[position]) else { return nil }
    let start = position
    let isNumber = bytes[start].isFormulaDigit
    while position < bytes.count {
      let byte = bytes[position]
      let isSignOfExponent =
        isNumber && (byte == 0x2B || byte == 0x2D) && [0x65, 0x45].contains(bytes[position - 1])
      guard byte.isFormulaDigit || byte.isFormulaLetter || isSignOfExponent else { break }
      position += 1
    }
    defer { skipBlanks() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func unexpected(_ expected: String) -> FormulaError {
    guard position < bytes.count else {
      return .unexpected(found: nil, column: position + 1, expected: expected)
    }
    let rest = String(decoding: bytes[position...], as: UTF8.self)
    return .unexpected(
      found: rest.first.map(String.init), column: position + 1, expected: expected)
  }
}

extension UInt8 {
  /// A digit, or the dot between digits.
  fileprivate var isFormulaDigit: Bool { (0x30...0x39).contains(self) || self == 0x2E }
  /// A letter of ASCII, or an underscore.
  fileprivate var isFormulaLetter: Bool {
    (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || self == 0x5F
  }
}
