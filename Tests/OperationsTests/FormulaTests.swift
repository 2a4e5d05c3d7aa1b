import Operations
import Testing

struct FormulaTests {
  private let problem = Problem(sizes: [
    .init(name: "m", value: 6), .init(name: "n", value: 4), .init(name: "zero", value: 0),
    .init(name: "least", value: .min),
  ])

  private func value(_ text: String) throws(FormulaError) -> Double {
    try Formula(text, over: ["m", "n", "zero", "least", "absent"]).value(of: problem)
  }

  @Test(arguments: [
    ("2 * m * n", 48), ("m + n * 2", 14), ("(m + n) * 2", 20), ("m - n - 1", 1),
    ("m / n / 2", 0.75),
    ("2 ^ 3 ^ 2", 512), ("-m ^ 2", -36), ("m * -n", -24), ("2 ^ -1", 0.5), ("min(m, n, 5)", 4),
    ("max(m, n)", 6), ("ceil(m / n)", 2), ("floor(m / n)", 1), ("log2(n)", 2), ("1.5e1", 15),
    (" m\t+\nn ", 10), ("zero ^ 0", 1),
  ])
  func `a formula has the value that a reader expects`(text: String, expected: Double) throws {
    #expect(try value(text) == expected)
  }

  @Test(arguments: [
    ("", "The formula is empty. Write such as 2 * m * n."),
    (
      "2 *",
      "Expected a number, a size, a function, '-' or '(' in column 4 of the formula, found its end."
    ),
    ("2 m", "Expected an operator or the end in column 3 of the formula, found 'm'."),
    ("(m", "Expected an operator or ')' in column 3 of the formula, found its end."),
    ("1.2.3", "'1.2.3' in column 1 of the formula is not a number. Write such as 2, 0.5 or 1e9."),
    (
      "2 * k",
      "The formula's 'k' in column 5 is no size. Sizes: m, n, zero, least, absent; "
        + "functions: min, max, ceil, floor, log2."
    ),
    ("min(m)", "min in column 1 of the formula has 1 operand, and takes 2 to 16."),
    ("m / zero", "The formula divides by zero in column 3."),
    ("zero ^ -1", "The formula divides by zero in column 6."),
    ("1e308 * 10", "The formula's value in column 7 is larger than a number of 64 bits can be."),
    (
      "2 ^ 0.5",
      "The formula's exponent in column 3 is 0.5. Exponents are whole numbers of at most 1024."
    ),
    // Found by mutated inputs: this exponent has no positive counterpart.
    (
      "2 ^ least",
      "The formula's exponent in column 3 is -9.223372036854776e+18. "
        + "Exponents are whole numbers of at most 1024."
    ),
    ("log2(zero)", "The formula asks in column 1 for the logarithm of 0.0, which has none."),
    ("absent", "The formula needs the size 'absent', which the problem lacks."),
  ])
  func `what has no value says why, and where`(text: String, message: String) {
    #expect(throws: FormulaError.self) { try value(text) }
    do { _ = try value(text) } catch { #expect("\(error)" == message) }
  }

  @Test func `a formula's length and depth are bounded`() {
    #expect(throws: FormulaError.tooLong(bytes: 1001)) {
      try value(String(repeating: "1", count: 1001))
    }
    #expect(throws: FormulaError.tooDeep(column: 33)) {
      try value(String(repeating: "(", count: 400))
    }
    #expect(throws: FormulaError.tooDeep(column: 33)) {
      try value(String(repeating: "-", count: 400))
    }
  }

  @Test func `work is not below none, and an extent is a whole number`() throws {
    let negative = try Formula("n - m", over: ["m", "n"])
    #expect(throws: FormulaError.negativeWork(-2)) { try negative.work(of: problem) }
    let broken = try Formula("m / n", over: ["m", "n"])
    #expect(throws: FormulaError.notAnExtent(1.5)) { try broken.extent(of: problem) }
    #expect(try Formula("m * n", over: ["m", "n"]).extent(of: problem) == 24)
  }
}
