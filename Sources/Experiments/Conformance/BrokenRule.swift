import Operations
package import PluginProtocol

/// A rule that a plugin breaks of itself, with what breaks only because of it.
///
/// One wrong sum shows wherever results are looked at. It is one fault all the same, and whoever
/// mends it has to be told once.
package struct BrokenRule: Sendable {
  /// The rule.
  package let rule: ConformanceRule
  /// Where it was seen to be broken, in the order of the examinations.
  package let findings: [Conformance.Finding]
  /// Other rules that rest on it and are broken in the same places, or that end in the same way.
  package let consequences: [ConformanceRule]
}

extension [Conformance.Finding] {
  /// The rules that are broken of themselves, in the order of the rules.
  package var brokenRules: [BrokenRule] {
    let broken = filter { $0.isBroken }
    let causes = broken.map(cause)
    return ConformanceRule.allCases.compactMap { rule in
      let own = zip(broken, causes).filter { $0.rule == rule && $1 == nil }.map(\.0)
      guard !own.isEmpty else { return nil }
      let consequences = Set(zip(broken, causes).filter { $1 == rule }.map(\.0.rule))
      return BrokenRule(
        rule: rule, findings: own,
        consequences: ConformanceRule.allCases.filter(consequences.contains))
    }
  }

  /// Returns the broken rule from which it follows that a finding is broken, or `nil` where it is
  /// broken of itself.
  package func cause(of finding: Conformance.Finding) -> ConformanceRule? {
    guard finding.isBroken else { return nil }
    let beside = filter {
      $0.isBroken && ($0.rule == .loads || $0.isOf(finding.operation, finding.precision))
    }
    func firstBroken(of rules: [ConformanceRule]) -> ConformanceRule? {
      rules.first { rule in rule != finding.rule && beside.contains { $0.rule == rule } }
    }
    if let fundament = firstBroken(of: finding.rule.restsOn) { return fundament }
    // A crash that shows under every rule is one crash.
    let alike = beside.filter { other in
      other.verdict.seen == finding.verdict.seen && firstRests(other, on: beside)
    }.map(\.rule)
    let first = ConformanceRule.allCases.first(where: alike.contains)
    return first == finding.rule ? nil : first
  }

  /// Whether nothing that a finding's rule rests on is broken.
  private func firstRests(
    _ finding: Conformance.Finding, on beside: [Conformance.Finding]
  ) -> Bool {
    !finding.rule.restsOn.contains { rule in
      rule != finding.rule && beside.contains { $0.rule == rule }
    }
  }

  /// Returns the findings, of which those are broken in which a kernel declined a problem that it
  /// computed when something else was examined: it can tell what is examined, or what it computes
  /// depends on more than the problem.
  func withoutExcuses() -> [Conformance.Finding] {
    map { finding in
      guard finding.isRefusal, case .notExamined(let reason) = finding.verdict,
        let computed = first(where: { $0.isComputed && $0.isOnSameProblem(as: finding) })
      else { return finding }
      var finding = finding
      finding.verdict = .broken(
        seen: "It declined the problem, and computed it when '\(computed.rule.rawValue)' was "
          + "examined: \(reason)",
        advice:
          "Decline a problem whenever it is asked for, or never: whatever is examined, sizes, "
          + "precision and device alone decide.")
      return finding
    }
  }

  /// Returns the broken rule without which nothing can be said of a kernel, if there is one.
  func brokenFundament(of operation: OperationID, _ precision: Precision) -> ConformanceRule? {
    first {
      $0.isBroken && $0.rule.isFundamental
        && ($0.rule == .loads || $0.isOf(operation, precision))
    }?.rule
  }
}

extension Conformance.Finding {
  /// Whether the kernel breaks the rule.
  package var isBroken: Bool { if case .broken = verdict { true } else { false } }
  /// Whether the kernel keeps the rule.
  package var isKept: Bool { if case .kept = verdict { true } else { false } }

  /// Whether the kernel did what it was asked on the very problem.
  fileprivate var isComputed: Bool {
    switch rule {
    // Each of these is about other problems, or about none.
    case .loads, .declared, .wrongParameters: false
    default: isKept
    }
  }

  fileprivate func isOnSameProblem(as other: Self) -> Bool {
    isOf(other.operation, other.precision) && problem == other.problem
  }

  /// Whether it is about this operation in this precision.
  func isOf(_ operation: OperationID, _ precision: Precision) -> Bool {
    self.operation == operation && self.precision == precision
  }
}

extension Conformance.Finding.Verdict {
  fileprivate var seen: String? {
    switch self {
    case .kept(let seen), .broken(let seen, _): seen
    case .notExamined: nil
    }
  }
}
