import Operations
import Records

extension CellResult {
  /// Whether estimates of a budget take its value: kernels, steps, the peak, and the memory.
  fileprivate var isBehindEstimates: Bool {
    cell.role == .suite || cell.operation == .fma || cell.cacheLevel == .memory
  }
}

extension RecordFindings {
  /// Returns what disturbed the invocations behind what is estimated from a budget.
  package func disturbance(behind budget: String) -> Disturbance {
    results.filter { $0.cell.budget == budget && $0.isBehindEstimates }.disturbance
  }

  /// Returns what clean invocations alone say, of the budgets in which every cell has enough of
  /// them: as many as the plan asks, or all; `nil` where there is no such budget.
  package func cleanAlone() -> RecordFindings? {
    let lacking = results.filter { result in
      let clean = result.verdicts.count(where: \.isClean)
      return result.isBehindEstimates && !result.values.isEmpty
        && clean < min(leastClean, result.values.count)
    }
    let left = Set(record.budgets.map(\.name)).subtracting(lacking.map(\.cell.budget))
    guard !left.isEmpty else { return nil }
    // Verdicts stand in the order of the invocations of their cell.
    let verdicts = Dictionary(results.map { ($0.cell.id, $0) }) { first, _ in first }
    var places: [String: Int] = [:]
    var clean = record
    clean.invocations = record.invocations.filter { invocation in
      let place = places[invocation.cell, default: 0]
      places[invocation.cell] = place + 1
      // Without its failed invocations a cell that has no value would get one.
      guard let result = verdicts[invocation.cell], !result.values.isEmpty,
        left.contains(result.cell.budget), result.verdicts.indices.contains(place)
      else { return false }
      return result.verdicts[place].isClean
    }
    return RecordFindings(clean)
  }
}
