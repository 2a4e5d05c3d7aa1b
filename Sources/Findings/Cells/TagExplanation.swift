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
      case .powerCapped:
        (
          "the device drew all the power it may, and lowered its clock: usual under load",
          "compare only with cards of the same power limit"
        )
      case .thermal:
        ("the device's driver lowered its clock because of heat", "cool it, or measure later")
      case .hardwareSlowdown:
        (
          "the device's hardware lowered its clock: heat, or a power supply at its limit",
          "see 'divide doctor', and have the machine looked at"
        )
      case .sharedDevice:
        ("another process had memory of the device", "stop it, or measure later")
      case .clockRamp:
        ("the device's clock was still rising", "measure again")
      case .linkDowngraded:
        ("the device's link ran slower than it could under load", "see 'divide doctor'")
      case .ecc:
        (
          "the device's memory has errors that couldn't be corrected",
          "have the card looked at before anything of it is believed"
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
