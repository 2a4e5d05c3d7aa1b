package import Quantities

extension Conformance.Finding.Verdict {
  /// What examining a rule ended with, and what to do.
  package var explanation: Explanation {
    switch self {
    case .kept: Explanation("kept", "the kernel keeps the rule", "nothing")
    case .broken:
      Explanation(
        "broken", "the kernel breaks the rule", "read what was seen, and follow the advice")
    case .notExamined:
      Explanation(
        "not-examined", "it can't be told here, which is not the same as kept", "read the reason")
    }
  }

  /// What can be said of any rule.
  package static var explanations: [Explanation] {
    [.kept(seen: ""), .broken(seen: "", advice: ""), .notExamined(reason: "")]
      .map(\Conformance.Finding.Verdict.explanation)
  }
}
