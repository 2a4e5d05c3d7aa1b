package import Findings

/// What comparing two sides gave: verdicts on one machine, or the gap between two.
package enum ComparisonFinding: Sendable {
  case verdicts(SideComparison)
  case gap(MachineGap)

  /// The finding as text of at most 80 columns.
  package func rendered() -> String {
    switch self {
    case .verdicts(let report): report.rendered()
    case .gap(let gap): gap.rendered()
    }
  }
}

/// All that was compared with a baseline, as one JSON document.
package struct EncodedComparisonsV1: Encodable {
  /// One candidate: its verdicts, or its gap.
  struct Finding: Encodable {
    var verdicts: EncodedComparisonV1?
    var gap: EncodedMachineGapV1?
  }

  let schemaVersion = 1
  let comparisons: [Finding]

  /// Takes the findings in the order of their candidates.
  package init(_ findings: [ComparisonFinding]) {
    comparisons = findings.map { finding in
      switch finding {
      case .verdicts(let report): Finding(verdicts: report.encoded)
      case .gap(let gap): Finding(gap: gap.encoded)
      }
    }
  }
}
