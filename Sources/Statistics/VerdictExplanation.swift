package import Quantities

extension Verdict {
  /// What the interval shows, and how to take it.
  package var explanation: Explanation {
    let (shown, reading) =
      switch self {
      case .faster:
        (
          "the whole interval is faster by more than the margin",
          "a real difference on this machine"
        )
      case .slower:
        (
          "the whole interval is slower by more than the margin",
          "a real difference on this machine"
        )
      case .same: ("the whole interval lies within the margin", "treat the two as equal")
      case .ambiguous:
        (
          "the interval crosses the edge of the margin",
          "measure longer, or on a quieter machine"
        )
      case .notJudged:
        (
          "the runs were one after the other, and what runs vary by isn't known",
          "measure both in turns: divide compare --run … --run …"
        )
      }
    return Explanation(rawValue, shown, reading)
  }
}
