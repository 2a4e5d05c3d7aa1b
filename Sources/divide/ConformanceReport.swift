import Experiments
import Operations
import PluginProtocol
import Plugins
import Presentation
import Reporting

/// What was found of a plugin, as text and as JSON.
struct ConformanceReport {
  private let plugin: String
  private let findings: [Conformance.Finding]
  private let declared: [DeclaredFinding]

  init(_ manifest: Manifest, _ findings: [Conformance.Finding]) {
    plugin = manifest.id
    self.findings = findings
    declared = manifest.declared.map(DeclaredFinding.init)
  }

  /// Whether any rule is broken.
  var isBroken: Bool { findings.contains { $0.isBroken } || declared.contains { $0.isBroken } }
  /// Whether any rule was found to be kept.
  var isAnyKept: Bool { findings.contains { $0.isKept } }

  func rendered() -> String {
    var parts: [String] = []
    for finding in findings {
      guard case .broken(let seen, let advice) = finding.verdict else { continue }
      parts.append(
        ([
          "✘ \(finding.rule.rawValue), \(finding.place)", "on \(finding.sizes)".wrapped(to: 78),
          seen.wrapped(to: 78), "To change: \(advice)".wrapped(to: 78),
        ]).joined(separator: "\n").replacing("\n", with: "\n  "))
    }
    var lines: [String] = []
    for (place, group) in grouped() {
      let kept = group.filter { $0.isKept }
      lines.append("\(place): \(kept.count) of \(group.count) examinations kept their rule")
      for finding in kept {
        guard case .kept(let seen) = finding.verdict, finding.rule != .correct else { continue }
        lines.append("✔ \(finding.rule.rawValue): \(seen)".wrapped(to: 78))
      }
      let right = kept.count { $0.rule == .correct }
      if right > 0 {
        lines.append("✔ correct: right on \(right) problems, awkward ones among them")
      }
      for finding in group {
        guard case .notExamined(let reason) = finding.verdict else { continue }
        lines.append(
          "? \(finding.rule.rawValue): not examined, \(reason)".wrapped(to: 78)
            .replacing("\n", with: "\n  "))
      }
    }
    parts.append(lines.joined(separator: "\n"))
    parts += declared.map { $0.rendered() }
    parts.append(summary)
    return parts.joined(separator: "\n\n")
  }

  private var summary: String {
    let broken =
      Set(findings.filter { $0.isBroken }.map(\.rule.rawValue)).sorted()
      + (declared.contains { $0.isBroken } ? ["formulas"] : [])
    if !broken.isEmpty { return "\(plugin) breaks: \(broken.joined(separator: ", "))." }
    return isAnyKept
      ? "\(plugin) keeps every rule that was examined."
      : "No rule of \(plugin) could be examined, so nothing is known of it."
  }

  private func grouped() -> [(String, [Conformance.Finding])] {
    var places: [String] = []
    for finding in findings where !places.contains(finding.place) { places.append(finding.place) }
    return places.map { place in (place, findings.filter { $0.place == place }) }
  }

  /// The report for JSON.
  var encoded: EncodedConformanceV1 {
    EncodedConformanceV1(
      plugin: plugin, conforms: !isBroken && isAnyKept, declared: declared.map(\.encoded),
      findings: findings.map { finding in
        var encoded = EncodedConformanceV1.Finding(
          rule: finding.rule.rawValue, operation: finding.operation.rawValue,
          precision: finding.precision.rawValue,
          problem: Dictionary(
            finding.problem.sizes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
          verdict: "")
        switch finding.verdict {
        case .kept(let seen): (encoded.verdict, encoded.seen) = ("kept", seen)
        case .broken(let seen, let advice):
          (encoded.verdict, encoded.seen, encoded.advice) = ("broken", seen, advice)
        case .notExamined(let reason):
          (encoded.verdict, encoded.reason) = ("not-examined", reason)
        }
        return encoded
      })
  }
}

/// What was found of a plugin, as JSON.
struct EncodedConformanceV1: Encodable {
  struct Finding: Encodable {
    var rule: String
    var operation: String
    var precision: String
    var problem: [String: Int]
    /// `kept`, `broken` or `not-examined`.
    var verdict: String
    var seen: String?
    var advice: String?
    var reason: String?
  }

  let schemaVersion = 1
  let plugin: String
  let conforms: Bool
  let declared: [DeclaredFinding.EncodedV1]
  let findings: [Finding]
}

extension Conformance.Finding {
  fileprivate var place: String { "\(operation) \(precision.rawValue)" }
  fileprivate var sizes: String {
    problem.sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
  fileprivate var isBroken: Bool { if case .broken = verdict { true } else { false } }
  fileprivate var isKept: Bool { if case .kept = verdict { true } else { false } }
}
