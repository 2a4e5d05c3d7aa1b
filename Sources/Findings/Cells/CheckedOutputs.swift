import Records

/// How much of what a kernel computed was compared with what it should be.
package struct CheckedOutputs: Hashable, Sendable {
  /// What was checked: a cell's name, or a plugin's.
  package var name: String
  /// How many outputs of an iteration were compared, summed over cells.
  package var outputs: Double
  /// How many outputs an iteration has, summed over cells.
  package var ofOutputs: Double
  /// Of how many iterations, over all invocations.
  package var iterations: Double
  /// How many iterations there were: in each invocation the first one, and those that were timed.
  package var ofIterations: Double
  /// How many cells it is of.
  package var cells: Int
}

extension RecordFindings {
  /// Returns how much of each cell's outputs was checked, in the order of the cells; older records
  /// don't tell.
  package func checkedOutputs() -> [CheckedOutputs] {
    var found: [String: CheckedOutputs] = [:]
    for invocation in record.invocations {
      guard let check = invocation.check else { continue }
      var sum =
        found[invocation.cell]
        ?? CheckedOutputs(
          name: invocation.cell, outputs: .infinity, ofOutputs: 0, iterations: 0, ofIterations: 0,
          cells: 1)
      sum.outputs = min(sum.outputs, Double(check.outputs))
      sum.ofOutputs = max(sum.ofOutputs, Double(check.ofOutputs))
      sum.iterations += Double(check.iterations)
      sum.ofIterations += Double(check.ofIterations)
      found[invocation.cell] = sum
    }
    return record.cells.compactMap { found[$0.id] }
  }
}

extension [CheckedOutputs] {
  /// Returns those of cells taken together by what each is named here, such as its plugin.
  package func summed(by names: [String: String]) -> [CheckedOutputs] {
    var places: [String: Int] = [:]
    var sums: [CheckedOutputs] = []
    for cell in self {
      guard let name = names[cell.name] else { continue }
      let place = places[name] ?? sums.count
      if place == sums.count {
        places[name] = place
        sums.append(
          CheckedOutputs(
            name: name, outputs: 0, ofOutputs: 0, iterations: 0, ofIterations: 0, cells: 0))
      }
      sums[place].outputs += cell.outputs
      sums[place].ofOutputs += cell.ofOutputs
      sums[place].iterations += cell.iterations
      sums[place].ofIterations += cell.ofIterations
      sums[place].cells += 1
    }
    return sums
  }
}
