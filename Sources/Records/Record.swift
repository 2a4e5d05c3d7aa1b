package import FoundationEssentials
package import RecordFormat
package import Sampling

/// A record as its file has it.
package struct Record: Sendable {
  /// Where it was read from.
  package var path: String
  /// Everything that was decided before measuring, as the file has it.
  package let header: HeaderV1
  /// The machine that was measured.
  package let machine: RecordedMachine
  /// How long and how often was measured.
  package let plan: SamplingPlan
  /// The budgets, no name twice.
  package let budgets: [RecordedBudget]
  /// The cells, skipped ones included, no name twice.
  package let cells: [Cell]
  /// What was measured, in that order.
  package var invocations: [Invocation]
  /// The last session's footer; `nil` when the run was killed.
  package var footer: FooterV1?
  /// The bytes that hold whole lines.
  package var wholeBytes: Int
  /// Whether the last line was cut short, and dropped.
  package var isTorn: Bool

  private var shared: SharedValues

  /// Creates the record of a run that begins, of which nothing is on the disk yet.
  ///
  /// - Throws: `RecordError` if the header contradicts itself.
  package init(path: String, header: HeaderV1) throws(RecordError) {
    self.path = path
    self.header = header
    if let fault = header.fault { throw .damaged(path: path, line: 1, reason: fault) }
    machine = RecordedMachine(header.machine)
    plan = header.plan.plan
    budgets = header.budgets.map(RecordedBudget.init)
    let foreign = Set(header.plugins.filter { $0.bundled == false }.map(\.id))
    var cells: [Cell] = []
    for encoded in header.cells {
      do throws(CellFault) {
        var cell = try Cell(encoded)
        cell.isForeign = encoded.plugin.map(foreign.contains) ?? false
        cells.append(cell)
      } catch {
        throw .damaged(path: path, line: 1, reason: error.description)
      }
    }
    self.cells = cells
    shared = SharedValues(cells: Set(cells.map(\.id)))
    invocations = []
    footer = nil
    wholeBytes = 0
    isTorn = false
  }

  /// Reads a record, which may come from a stranger: nothing in it is trusted beyond its shape.
  ///
  /// - Parameter threads: How many threads may decode its lines.
  /// - Throws: `RecordError` in one line that says what is wrong.
  package init(reading path: String, threads: Int = 1) throws(RecordError) {
    var reader = RecordReader(path: path, threads: threads)
    try reader.takeFile()
    self = try reader.finish()
  }

  /// Reads what a record's file holds.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  package init(reading data: Data, path: String) throws(RecordError) {
    var reader = RecordReader(path: path)
    try reader.take(data)
    self = try reader.finish()
  }

  /// Returns whether the header has a cell.
  func has(cell: String) -> Bool { shared.has(cell: cell) }

  /// Adds what was measured.
  ///
  /// - Precondition: It is of a cell of this record.
  package mutating func append(_ invocation: InvocationV1) {
    precondition(has(cell: invocation.cell), "An invocation belongs to a cell.")
    var invocation = Invocation(invocation)
    shared.share(&invocation)
    invocations.append(invocation)
    footer = nil
  }
}

extension HeaderV1 {
  /// What contradicts itself or is out of range; `nil` if nothing is.
  fileprivate var fault: String? {
    var seen: Set<String> = []
    for budget in budgets where !seen.insert(budget.budget).inserted {
      return "it has the budget '\(budget.budget)' twice"
    }
    var ids: Set<String> = []
    for cell in cells {
      if !ids.insert(cell.id).inserted { return "it has the cell '\(cell.id)' twice" }
      if !seen.contains(cell.budget) {
        return "the cell '\(cell.id)' has a budget that the header lacks"
      }
    }
    return numberFault
  }
}
