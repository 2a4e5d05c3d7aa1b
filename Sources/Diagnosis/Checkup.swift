/// What every check found on a machine.
package struct Checkup: Sendable {
  /// One check with what it found.
  package struct Finding: Sendable {
    /// What was looked at.
    package var check: String
    /// What was found.
    package var verdict: Check.Verdict
  }

  /// Every check's finding, in the order of the checks.
  package let findings: [Finding]

  /// Runs checks: all that have something to look at, unless others are given.
  package init(_ symptoms: Symptoms, by checks: [Check]? = nil) {
    let checks = checks ?? Check.all + Check.ofCards(on: symptoms.accelerators)
    findings = checks.map { Finding(check: $0.name, verdict: $0.verdict(symptoms)) }
  }

  /// What makes numbers untrustworthy.
  package var troubles: [(check: String, trouble: Check.Trouble)] {
    findings.compactMap { finding in
      guard case .trouble(let trouble) = finding.verdict else { return nil }
      return (finding.check, trouble)
    }
  }
}

/// A checkup as JSON.
package struct EncodedCheckupV1: Encodable {
  /// One check with what it found.
  struct Finding: Encodable {
    var check: String
    /// `fine`, `trouble` or `not-run`.
    var verdict: String
    var seen: String?
    var effect: String?
    var cost: String?
    var command: String?
    var advice: String?
    var reason: String?
  }

  let schemaVersion = 1
  let findings: [Finding]
}

extension Checkup {
  /// The checkup for JSON.
  package var encoded: EncodedCheckupV1 {
    EncodedCheckupV1(
      findings: findings.map { finding in
        switch finding.verdict {
        case .fine(let seen):
          .init(check: finding.check, verdict: "fine", seen: seen)
        case .trouble(let trouble):
          .init(
            check: finding.check, verdict: "trouble", seen: trouble.seen, effect: trouble.effect,
            cost: trouble.cost, command: trouble.command, advice: trouble.advice)
        case .notRun(let reason):
          .init(check: finding.check, verdict: "not-run", reason: reason)
        }
      })
  }
}
