package import Findings
package import Presentation
import Records

/// All that was compared with a baseline.
package struct ComparisonReport: Sendable {
  private let findings: [ComparisonFinding]

  /// Takes the findings in the order of their candidates.
  package init(_ findings: [ComparisonFinding]) { self.findings = findings }

  /// The comparisons; with several, each below a heading.
  package var document: Document {
    let data = EncodedComparisonsV1(comparisons: findings.map(EncodedComparisonsV1.Finding.init))
    if findings.count == 1 { return Document(findings[0].title, findings[0].blocks, data: data) }
    return Document(
      "Comparisons", findings.flatMap { [.heading($0.title)] + $0.blocks }, data: data)
  }
}

extension ComparisonFinding {
  fileprivate var title: String {
    switch self {
    case .verdicts(let comparison):
      "Comparison: \(comparison.candidate.name) with \(comparison.baseline.name)"
    case .gap(let gap):
      "Gap between machines: \(gap.candidate.name) with \(gap.baseline.name)"
    }
  }

  fileprivate var blocks: [Block] {
    switch self {
    case .verdicts(let comparison): comparison.blocks
    case .gap(let gap): gap.blocks
    }
  }
}

// MARK: - What both kinds have

extension CellMatch {
  /// The case and its budget.
  var name: String { "\(baseline.cell.name) @ \(baseline.cell.budget)" }
}

extension [CellMatch] {
  /// What is unlike about sides that are compared, each difference once, with the cases that have
  /// it.
  var differenceNotes: [Note] {
    var cases: [String: [String]] = [:]
    var seen: Set<[String]> = []
    for match in self {
      let name = match.baseline.cell.name
      for difference in match.differences where seen.insert([difference, name]).inserted {
        cases[difference, default: []].append(name)
      }
    }
    return cases.sorted { $0.key < $1.key }.map { difference, names in
      let shown = names.prefix(3).joined(separator: ", ")
      let rest = names.count - 3
      return Note("\(difference): \(shown)\(rest > 0 ? " and \(rest) more" : "").")
    }
  }
}

extension [Unmatched] {
  /// Cells that stand alone, with the reasons; nothing where there are none.
  var blocks: [Block] {
    guard !isEmpty else { return [] }
    var table = Table([.init("cell", wraps: true), .init("why", wraps: true)])
    for cell in self { table.row(.name(cell.cell), .text(cell.reason)) }
    return [.heading("Not compared", level: 2), .table(table)]
  }
}

// MARK: - JSON

/// All that was compared with a baseline, as one JSON document.
struct EncodedComparisonsV1: Encodable {
  /// One candidate: its verdicts, or its gap.
  struct Finding: Encodable {
    var verdicts: EncodedComparisonV1?
    var gap: EncodedMachineGapV1?

    init(_ finding: ComparisonFinding) {
      switch finding {
      case .verdicts(let comparison): verdicts = EncodedComparisonV1(comparison)
      case .gap(let found): gap = EncodedMachineGapV1(found)
      }
    }
  }

  let schemaVersion = 1
  let comparisons: [Finding]
}
