package import Quantities

extension Tag {
  /// What was seen, and what to do about it.
  package var explanation: Explanation {
    let (seen, advice) =
      switch self {
      case .preempted:
        (
          "other processes had its PU for over a tenth of the time",
          "stop them, or measure later"
        )
      case .stolen:
        (
          "the hypervisor took over 1 % of the time",
          "measure later, or on another host"
        )
      case .throttled:
        (
          "a quota around the run made it wait",
          "raise that quota, or name one in the budget"
        )
      case .frequency:
        (
          "the clock was lower than in the cell's best moments",
          "see 'divide doctor'"
        )
      case .portContention:
        (
          "a neighbour used the arithmetic units of the same core",
          "stop it, or measure later"
        )
      }
    return Explanation(rawValue, seen, advice)
  }

  /// What is said of invocations that have none of these tags.
  package static let untagged = [
    Explanation(
      "clean", "nothing was seen to disturb it; a neighbour on the memory can't be seen",
      "nothing"),
    Explanation(
      "failed", "the invocation gave no time", "see the outcome and the note of its cell"),
  ]
}
