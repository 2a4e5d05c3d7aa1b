import Statistics

/// Why no more invocations of a cell are measured.
package enum Exit: String, Hashable, Sendable {
  /// The interval is as narrow as the plan asks for.
  case precise
  /// More invocations no longer narrow the interval: the machine's noise is what it is.
  case plateau
  /// The plan allows no more invocations, or no more time.
  case outOfBudget = "out-of-budget"
}

extension SamplingPlan {
  /// The confidence level of every interval over invocations.
  package static let level = 0.95
  private static let plateauWindow = 4
  private static let plateauStart = 12

  /// Returns why to stop measuring a cell, or `nil` to go on.
  ///
  /// - Parameters:
  ///   - values: The cell's value in each invocation so far, in the order they were measured.
  ///   - spent: The time the whole run has taken.
  /// - Note: Reference for the plateau exit: NVIDIA nvbench's stopping criterion, which added it
  ///   after precision alone ran for 30 hours.
  package func exit(after values: [Double], spent: Duration) -> Exit? {
    if values.count >= minimumInvocations + consecutivePasses - 1 {
      let recent = (0..<consecutivePasses).map { values.dropLast($0) }
      if recent.allSatisfy({ halfWidth(of: $0).map { $0 <= precision } ?? false }) {
        return .precise
      }
    }
    if values.count >= Self.plateauStart,
      let now = halfWidth(of: values[...]),
      let before = halfWidth(of: values.dropLast(Self.plateauWindow))
    {
      // Four more invocations narrow a healthy interval by a tenth or more at these counts.
      if now > 0.95 * before { return .plateau }
    }
    if values.count >= maximumInvocations { return .outOfBudget }
    if let timeLimit, spent >= timeLimit { return .outOfBudget }
    return nil
  }

  private func halfWidth(of values: ArraySlice<Double>) -> Double? {
    values.medianInterval(level: Self.level)?.relativeHalfWidth(around: values.median())
  }
}
