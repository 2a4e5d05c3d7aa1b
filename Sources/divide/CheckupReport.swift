import Diagnosis
import Presentation
import Reporting

/// A checkup as text of at most 80 columns.
struct CheckupReport {
  let checkup: Checkup

  init(_ checkup: Checkup) { self.checkup = checkup }

  func rendered() -> String {
    var parts: [String] = []
    for (check, trouble) in checkup.troubles {
      var lines = ["✘ \(check): \(trouble.seen)"]
      lines += [trouble.effect.wrapped(to: 78)]
      if let cost = trouble.cost { lines.append("Cost here: \(cost).".wrapped(to: 78)) }
      if let advice = trouble.advice { lines.append(advice.wrapped(to: 78)) }
      if let command = trouble.command { lines.append("To change it: \(command)") }
      parts.append(lines.joined(separator: "\n").replacing("\n", with: "\n  "))
    }
    let fine = checkup.findings.compactMap { finding -> String? in
      guard case .fine(let seen) = finding.verdict else { return nil }
      return "✔ \(finding.check): \(seen)"
    }
    let missing = checkup.findings.compactMap { finding -> String? in
      guard case .notRun(let reason) = finding.verdict else { return nil }
      return "? \(finding.check): not run, \(reason)".wrapped(to: 78).replacing("\n", with: "\n  ")
    }
    parts += [fine, missing].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
    let count = checkup.troubles.count
    parts.append(
      "\(count) of \(checkup.findings.count) checks found trouble, \(missing.count) could not run.")
    return parts.joined(separator: "\n\n")
  }
}
