package import Diagnosis
package import Presentation
import Quantities

/// What `divide doctor` shows: troubles with what follows from them, then what is fine, then what
/// isn't known.
package struct CheckupReport {
  private let checkup: Checkup

  /// Makes the report of a checkup.
  package init(_ checkup: Checkup) { self.checkup = checkup }

  /// The report.
  package var document: Document {
    Document(
      "Checkup",
      [.notes(troubles), .notes(fine), .notes(unknown), .table(table), .paragraph(summary)]
        .filter { if case .notes([]) = $0 { false } else { true } },
      data: checkup.encoded)
  }

  private var troubles: [Note] {
    checkup.troubles.map { Note($0.check, $0.trouble) }
  }

  private var fine: [Note] {
    checkup.findings.compactMap { finding in
      guard case .fine(let seen) = finding.verdict else { return nil }
      return Note("\(finding.check): \(seen)", .good)
    }
  }

  private var unknown: [Note] {
    checkup.findings.compactMap { finding in
      guard case .notRun(let reason) = finding.verdict else { return nil }
      return Note("\(finding.check): not run, \(reason)", .doubtful)
    }
  }

  private var summary: String {
    "\(troubles.count) of \(counted(checkup.findings.count, "check")) "
      + "found trouble, \(unknown.count) could "
      + "not run."
  }

  /// Every check in a row.
  private var table: Presentation.Table {
    var table = Presentation.Table(
      ["check", "verdict", "seen", "effect", "cost", "advice", "command", "reason"]
        .map { Presentation.Table.Column($0) }, isDetail: true)
    for finding in checkup.findings {
      let name = Presentation.Table.Cell.name(finding.check)
      switch finding.verdict {
      case .fine(let seen):
        table.row([name, .outcome("fine", .good), .text(seen)] + missing(5))
      case .trouble(let trouble):
        table.row(
          name, .outcome("trouble", .bad), .text(trouble.seen), .text(trouble.effect),
          .text(trouble.cost), .text(trouble.advice), .text(trouble.command), .missing)
      case .notRun(let reason):
        table.row([name, .outcome("not-run", .doubtful)] + missing(5) + [.text(reason)])
      }
    }
    return table
  }

  private func missing(_ count: Int) -> [Presentation.Table.Cell] {
    Array(repeating: .missing, count: count)
  }
}

extension Note {
  /// Says what a check found, what it does to figures, and what to do about it.
  init(_ check: String, _ trouble: Check.Trouble) {
    self.init(
      "\(check): \(trouble.seen)", .bad,
      details: [trouble.effect, trouble.cost.map { "Cost here: \($0)." }, trouble.advice]
        .compactMap(\.self), command: trouble.command)
  }
}
