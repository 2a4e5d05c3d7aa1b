extension Provenance {
  /// Where the number comes from, and how to check it.
  package var explanation: Explanation {
    let (origin, advice) =
      switch self {
      case .measured: ("this program measured it", "nothing")
      case .cited: ("somebody published it", "check the source that --explain names")
      case .modelled:
        (
          "a stated rule derives it from other numbers",
          "check the rule with --explain"
        )
      case .assumed:
        (
          "nobody published it, so it is assumed",
          "replace it where you know better: --papers, --devices, --tiers"
        )
      }
    return Explanation(rawValue, origin, advice)
  }
}
