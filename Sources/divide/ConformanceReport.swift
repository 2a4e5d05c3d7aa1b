import Experiments
import Operations
import PluginProtocol
import Plugins
import Presentation
import Quantities

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
  /// Whether any rule was found to be kept: of a library that only loads, nothing is known.
  var isAnyKept: Bool {
    findings.contains { $0.isKept && $0.rule != .loads }
      || (findings.contains { $0.isKept } && findings.allSatisfy { $0.rule == .loads })
  }

  /// The report: what is broken with what to change, then every kernel.
  var document: Document {
    let blocks =
      [.notes(findings.brokenRules.map(note))] + grouped().map(kernel)
      + [.notes(declared.map(\.note))]
    return Document(
      "Conformance of \(plugin)",
      blocks.filter { if case .notes([]) = $0 { false } else { true } }
        + [.table(table), .paragraph(summary)], data: encoded)
  }

  /// One broken rule, with what breaks only because of it folded into a line.
  private func note(_ broken: BrokenRule) -> Note {
    guard let first = broken.findings.first, case .broken(let seen, let advice) = first.verdict
    else { return Note(broken.rule.rawValue, .bad) }
    let others = broken.findings.count - 1
    let more = others == 0 ? "" : ", and in \(others) other examination\(others == 1 ? "" : "s")"
    var details = broken.rule == .loads ? [] : ["on \(first.sizes)\(more)"]
    details += [seen, "To change: \(advice)"]
    if !broken.consequences.isEmpty {
      details.append(
        "Broken as well, and perhaps only because of it: "
          + broken.consequences.map(\.rawValue).joined(separator: ", ")
          + ". Change this first, and check again.")
    }
    var places: [String] = []
    for finding in broken.findings where !places.contains(finding.place) {
      places.append(finding.place)
    }
    let place = broken.rule == .loads ? "the plugin" : places.joined(separator: ", ")
    return Note("\(broken.rule.rawValue), \(place)", .bad, details: details)
  }

  /// Returns what was found of one kernel.
  ///
  /// Correctness is examined on many problems, and is one line; so is what was not examined for one
  /// reason.
  private func kernel(_ place: String, _ group: [Conformance.Finding]) -> Block {
    let kept = group.filter { $0.isKept }
    var notes = [Note("\(place): \(kept.count) of \(group.count) examinations kept their rule")]
    for finding in kept {
      guard case .kept(let seen) = finding.verdict, finding.rule != .correct else { continue }
      notes.append(Note("\(finding.rule.rawValue): \(seen)", .good))
    }
    let right = kept.count { $0.rule == .correct }
    if right > 0 {
      notes.append(
        Note("correct: right on \(counted(right, "problem")), awkward ones among them", .good))
    }
    for (reason, rules) in group.reasons {
      let names = ConformanceRule.allCases.filter(rules.contains).map(\.rawValue)
      let what = names.count > 8 ? "\(names.count) rules" : names.joined(separator: ", ")
      notes.append(Note("\(what): not examined, \(reason)", .doubtful))
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
        table.row(
          what + [
            .outcome("broken", .bad), .text(seen), .text(self.advice(finding) ?? advice), .missing,
          ])
      case .notExamined(let reason):
        table.row(what + [.outcome("not-examined", .doubtful), .missing, .missing, .text(reason)])
      }
    }
    return table
  }

  /// The advice on a rule that is broken only because another is, if it is.
  private func advice(_ finding: Conformance.Finding) -> String? {
    findings.cause(of: finding).map { "Change what breaks '\($0.rawValue)' first." }
  }

  private var summary: String {
    let broken = findings.brokenRules
    let names =
      broken.map(\.rule.rawValue) + (declared.contains { $0.isBroken } ? ["formulas"] : [])
    if !names.isEmpty {
      let others = Set(broken.flatMap(\.consequences)).subtracting(broken.map(\.rule)).count
      return "\(plugin) breaks: \(names.joined(separator: ", "))."
        + (others == 0
          ? "" : " \(counted(others, "other rule breaks", "other rules break")) with that.")
    }
    guard isAnyKept else {
      return "No rule of \(plugin) could be examined, so nothing is known of it."
    }
    let unknown = findings.count { !$0.isKept }
    guard unknown > 0 else { return "\(plugin) keeps every rule that was examined." }
    return "\(plugin) keeps every rule that was examined, in \(findings.count - unknown) of "
      + "\(counted(findings.count, "examination")). Of the other \(unknown) nothing is known: "
      + "\(reasons)."
  }

  /// Why examinations were not made, the most frequent reasons first.
  private var reasons: String {
    let all = findings.reasons.sorted { $0.rules.count > $1.rules.count }
    let named = all.prefix(3).map { "\($0.rules.count) × \($0.reason)" }
    let rest = all.dropFirst(3).reduce(0) { $0 + $1.rules.count }
    return (named + (rest == 0 ? [] : ["\(rest) for other reasons"])).joined(separator: "; ")
  }

  private func grouped() -> [(String, [Conformance.Finding])] {
    var places: [String] = []
    for finding in findings where !places.contains(finding.place) { places.append(finding.place) }
    return places.map { place in (place, findings.filter { $0.place == place }) }
  }

  /// The report for JSON.
  var encoded: EncodedConformanceV1 {
    EncodedConformanceV1(
      plugin: plugin, conforms: !isBroken && isAnyKept,
      examined: findings.count { $0.isKept || $0.isBroken },
      notExamined: findings.count { !$0.isKept && !$0.isBroken },
      declared: declared.map(\.encoded),
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
          (encoded.verdict, encoded.seen) = ("broken", seen)
          encoded.advice = self.advice(finding) ?? advice
          encoded.causedBy = findings.cause(of: finding)?.rawValue
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
    /// The broken rule that has to be mended first, where there is one.
    var causedBy: String?
    var reason: String?
  }

  let schemaVersion = 1
  let plugin: String
  let conforms: Bool
  let examined: Int
  let notExamined: Int
  let declared: [DeclaredFinding.EncodedV1]
  let findings: [Finding]
}

extension Conformance.Finding {
  fileprivate var place: String { "\(operation) \(precision.rawValue)" }
  fileprivate var sizes: String {
    problem.sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}

extension [Conformance.Finding] {
  /// Why rules were not examined, each reason with its rules, in the order of the findings.
  fileprivate var reasons: [(reason: String, rules: [ConformanceRule])] {
    var reasons: [(reason: String, rules: [ConformanceRule])] = []
    for finding in self {
      guard case .notExamined(let reason) = finding.verdict else { continue }
      if let index = reasons.firstIndex(where: { $0.reason == reason }) {
        reasons[index].rules.append(finding.rule)
      } else {
        reasons.append((reason, [finding.rule]))
      }
    }
    return reasons
  }
}
