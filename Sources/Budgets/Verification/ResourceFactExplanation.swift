package import Quantities

extension Mechanism {
  /// What it does, and what to know of it.
  package var explanation: Explanation {
    let (does, reading) =
      switch self {
      case .affinity: ("the threads are bound to the budget's PUs", "nothing")
      case .controlGroupV1: ("a control group of version 1 sets the limit", "nothing")
      case .controlGroupV2: ("a control group of version 2 sets the limit", "nothing")
      case .systemdScope: ("a scope of the user's systemd sets the limit", "nothing")
      case .addressSpaceLimit:
        (
          "reserved addresses are limited, whether they are used or not",
          "grant more than is used"
        )
      case .memoryPolicy: ("memory comes from the budget's NUMA nodes only", "nothing")
      case .environment:
        (
          "variables tell libraries, which may ignore them",
          "see whether it was verified"
        )
      case .deadline: ("the harness ends what runs longer", "nothing")
      }
    return Explanation(rawValue, does, reading)
  }
}

extension Enforcement {
  /// What a fact says where none of this program's mechanisms enforces the limit.
  package static let otherwise = [
    Explanation(
      outerControlGroup, "the limit is that of a group around the run", "take it into account"),
    Explanation(
      userEnvironment, "the limit is that of your own variables",
      "unset them if you don't want it"),
    Explanation(
      "unenforced", "nothing enforces the limit",
      "read the reason, and don't use the result as this budget's"),
  ]
}

extension Verification {
  /// What reading back showed, and what to do; `nil` while nobody has looked.
  package var explanation: Explanation? {
    switch self {
    case .pending: nil
    case .yes: Explanation("yes", "reading back showed that the limit holds", "nothing")
    case .no:
      Explanation(
        "no", "reading back showed that the limit doesn't hold",
        "don't use the result as this budget's")
    case .notPossible: Explanation("not possible", "nothing can be read back", "read the reason")
    }
  }

  /// What is said of all limits.
  package static var explanations: [Explanation] {
    [.yes(seen: ""), .no(seen: ""), .notPossible(reason: "")].compactMap(\Verification.explanation)
  }
}

extension Standing {
  /// What results stand for, and what to think of that.
  package var explanation: Explanation {
    let (what, reading) =
      switch self {
      case .native:
        ("the whole machine, or a whole device of it", "the result is that machine's")
      case .emulated:
        (
          "a part of a larger machine, with its turbo and caches",
          "a machine of that size may be slower"
        )
      }
    return Explanation(rawValue, what, reading)
  }
}
