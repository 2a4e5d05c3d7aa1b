import Experiments
import Operations
import PluginProtocol
import Plugins
import Presentation

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

  /// The report: what is broken with what to change, then every kernel.
  var document: Document {
    let blocks = [.notes(broken)] + grouped().map(kernel) + [.notes(declared.map(\.note))]
    return Document(
      "Conformance of \(plugin)",
      blocks.filter { if case .notes([]) = $0 { false } else { true } }
        + [.table(table), .paragraph(summary)], data: encoded)
  }

  private var broken: [Note] {
    findings.compactMap { finding in
      guard case .broken(let seen, let advice) = finding.verdict else { return nil }
      return Note(
        "\(finding.rule.rawValue), \(finding.place)", .bad,
        details: ["on \(finding.sizes)", seen, "To change: \(advice)"])
    }
  }

  /// Returns what was found of one kernel.
  ///
  /// Correctness is examined on many problems, and is one line.
  private func kernel(_ place: String, _ group: [Conformance.Finding]) -> Block {
    let kept = group.filter { $0.isKept }
    var notes = [Note("\(place): \(kept.count) of \(group.count) examinations kept their rule")]
    for finding in kept {
      guard case .kept(let seen) = finding.verdict, finding.rule != .correct else { continue }
      notes.append(Note("\(finding.rule.rawValue): \(seen)", .good))
    }
    let right = kept.count { $0.rule == .correct }
    if right > 0 {
      notes.append(Note("correct: right on \(right) problems, awkward ones among them", .good))
    }
    for finding in group {
      guard case .notExamined(let reason) = finding.verdict else { continue }
      notes.append(Note("\(finding.rule.rawValue): not examined, \(reason)", .doubtful))
    }
    return .notes(notes)
  }

  /// Every examination in a row.
  private var table: Table {
    var table = Table(
      ["kernel", "rule", "problem", "verdict", "seen", "advice", "reason"]
        .map { Table.Column($0) }, title: "Examinations", isDetail: true)
    for finding in findings {
      let what: [Table.Cell] = [
        .name(finding.place), .name(finding.rule.rawValue), .text(finding.sizes),
      ]
      switch finding.verdict {
      case .kept(let seen):
        table.row(what + [.outcome("kept", .good), .text(seen), .missing, .missing])
      case .broken(let seen, let advice):
        table.row(what + [.outcome("broken", .bad), .text(seen), .text(advice), .missing])
      case .notExamined(let reason):
        table.row(what + [.outcome("not-examined", .doubtful), .missing, .missing, .text(reason)])
      }
    }
    return table
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
