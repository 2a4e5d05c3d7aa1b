package import Quantities

extension Exit {
  /// Why it ended, and which outcome follows.
  package var explanation: Explanation {
    let (why, outcome) =
      switch self {
      case .precise: ("the interval is as narrow as asked", "the outcome is ok")
      case .plateau:
        (
          "all the invocations allowed would still leave it too wide",
          "the outcome is noisy"
        )
      case .outOfBudget:
        (
          "the plan allows no more invocations, or no more time",
          "the outcome is not-converged"
        )
      }
    return Explanation(rawValue, why, outcome)
  }
}
