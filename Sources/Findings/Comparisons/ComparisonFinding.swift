/// What comparing two sides gave: verdicts on one machine, or the gap between two.
package enum ComparisonFinding: Sendable {
  /// Whether one side is faster, cell by cell.
  case verdicts(SideComparison)
  /// By how much two machines differ.
  case gap(MachineGap)
}
