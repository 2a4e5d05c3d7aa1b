import Glibc

/// What a check of a kernel's outputs found.
package struct Check: Hashable, Sendable {
  /// How the outputs were checked.
  package enum Method: String, Hashable, Sendable {
    /// Every output against a full computation in f64.
    case full
    /// Freivalds' projection of every output, and sampled outputs in full.
    case freivalds
    /// Sampled outputs against a computation in f64, and every output for whether it was written.
    case sampled
  }

  /// How the outputs were checked.
  package var method: Method
  /// The largest error over its tolerance: the check passes up to 1.
  package var residual: Double
  /// What is wrong, for the user; `nil` when the check passes.
  package var fault: String?
  /// How many values were compared one by one with what they should be.
  package var compared: Int
  /// How many parts of the outputs were drawn at random to be compared; `nil` when all were.
  package var drawn: Int?

  /// Creates what a check found: a residual above 1 comes with a fault.
  package init(
    method: Method, residual: Double, fault: String? = nil, compared: Int = 0, drawn: Int? = nil
  ) {
    self.drawn = drawn
    self.method = method
    self.residual = residual
    self.fault = fault
    self.compared = compared
  }

  /// Returns the probability that this check sees one wrong output at least, where a kernel leaves
  /// out a share of the rows, channels, planes, heads or outputs that are compared together.
  ///
  ///     1 - (1 - share)ⁿ for n that were drawn at random; 1 where all are compared
  ///
  /// Outputs that aren't written at all are found by any check, wherever they lie, if the memory
  /// held NaN before.
  package func chance(ofMissing share: Double) -> Double {
    guard share > 0 else { return 0 }
    guard let drawn else { return 1 }
    return 1 - pow(1 - min(share, 1), Double(drawn))
  }

  /// Returns how many of so many outputs were compared: by itself or, in Freivalds' projection,
  /// together with others.
  package func outputs(of all: Int) -> Int { method == .sampled ? min(compared, all) : all }
}

/// Collects the worst error of a check.
struct Residual {
  private(set) var worst = 0.0
  private var compared = 0
  private var fault: String?

  /// Compares one value; `place` is only evaluated for the first fault.
  mutating func compare(
    _ value: Double, expected: Double, tolerance: Double, at place: @autoclosure () -> String
  ) {
    compared += 1
    guard value.isFinite else {
      worst = .greatestFiniteMagnitude
      fault = fault ?? "\(place()) is \(value.named): it was not written, or it overflowed"
      return
    }
    let ratio = abs(value - expected) / max(tolerance, .leastNormalMagnitude)
    worst = max(worst, ratio)
    guard ratio > 1 else { return }
    fault =
      fault ?? "\(place()) is \(value), expected \(expected.named) within \(tolerance.named)"
  }

  /// Compares one value.
  mutating func compare(
    _ value: Double, _ expected: Expected, at place: @autoclosure () -> String
  ) {
    compare(value, expected: expected.value, tolerance: expected.tolerance, at: place())
  }

  /// Looks for values that were not written, which are NaN.
  mutating func expectFinite(_ values: OperandValues, named name: String) {
    for index in 0..<values.count where !values[index].isFinite {
      compare(values[index], expected: 0, tolerance: 1, at: "\(name) element \(index)")
      return
    }
  }

  /// Looks for values that were not written, or that no result can be.
  mutating func expect(_ values: OperandValues, within bound: Double, named name: String) {
    for index in 0..<values.count where !(abs(values[index]) <= bound) {
      compare(values[index], expected: 0, tolerance: bound, at: "\(name) element \(index)")
      return
    }
  }

  /// Adds a fault that isn't a single value's.
  mutating func fail(_ fault: String) {
    worst = .greatestFiniteMagnitude
    self.fault = self.fault ?? fault
  }

  /// Returns the finished check.
  ///
  /// - Parameter drawn: How many parts of the outputs were drawn at random; `nil` for all.
  func check(_ method: Check.Method, drawn: Int? = nil) -> Check {
    Check(
      method: method, residual: worst, fault: fault, compared: compared,
      drawn: method == .full ? nil : drawn)
  }
}

extension Double {
  /// The number, or what people call it where it is none, without its bits.
  fileprivate var named: String { isNaN ? "NaN" : "\(self)" }
}
