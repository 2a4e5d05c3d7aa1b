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

  private let cellIDs: Set<String>

  /// Files larger than this are refused.
  private static let limitMiB = 1024

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
    var cells: [Cell] = []
    for encoded in header.cells {
      do throws(CellFault) { cells.append(try Cell(encoded)) } catch {
        throw .damaged(path: path, line: 1, reason: error.description)
      }
    }
    self.cells = cells
    cellIDs = Set(cells.map(\.id))
    invocations = []
    footer = nil
    wholeBytes = 0
    isTorn = false
  }

  /// Reads a record, which may come from a stranger: nothing in it is trusted beyond its shape.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  package init(reading path: String) throws(RecordError) {
    let data: Data
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      if let size = attributes[.size] as? Int, size > Self.limitMiB << 20 {
        throw RecordError.tooLarge(path: path, limitMiB: Self.limitMiB)
      }
      data = try Data(contentsOf: URL(filePath: path))
    } catch let error as RecordError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "there is no such file, or it may not be read")
    }
    try self.init(reading: data, path: path)
  }

  /// Reads what a record's file holds.
  ///
  /// - Throws: `RecordError` in one line that says what is wrong.
  package init(reading data: Data, path: String) throws(RecordError) {
    var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    let tail = lines.popLast() ?? Data()
    guard let first = lines.first,
      let version = try? JSONDecoder().decode(Version.self, from: first), version.type == "header"
    else { throw .notARecord(path: path) }
    guard version.schemaVersion <= recordSchemaVersion else {
      throw .newerSchema(path: path, version: version.schemaVersion)
    }
    let header: HeaderV1 = try Self.decode(first, line: 1, path: path)
    try self.init(path: path, header: header)
    isTorn = !tail.isEmpty
    wholeBytes = data.count - tail.count
    for (index, line) in lines.enumerated().dropFirst() {
      try take(line, number: index + 1)
    }
  }

  /// Adds what was measured.
  ///
  /// - Precondition: It is of a cell of this record.
  package mutating func append(_ invocation: InvocationV1) {
    precondition(cellIDs.contains(invocation.cell), "An invocation belongs to a cell.")
    invocations.append(Invocation(invocation))
    footer = nil
  }

  private struct Version: Decodable {
    var type: String
    var schemaVersion: Int
  }

  private struct LineType: Decodable { var type: String }

  private mutating func take(_ line: Data, number: Int) throws(RecordError) {
    let kind: LineType = try Self.decode(line, line: number, path: path)
    switch kind.type {
    case "invocation":
      let invocation: InvocationV1 = try Self.decode(line, line: number, path: path)
      guard cellIDs.contains(invocation.cell) else {
        throw .damaged(
          path: path, line: number,
          reason: "it names the cell '\(invocation.cell)', which the "
            + "header lacks")
      }
      if let fault = invocation.numberFault {
        throw .damaged(path: path, line: number, reason: fault)
      }
      append(invocation)
    case "footer":
      let footer: FooterV1 = try Self.decode(line, line: number, path: path)
      if let fault = footer.numberFault {
        throw .damaged(path: path, line: number, reason: fault)
      }
      self.footer = footer
    // Lines of kinds that a later minor version may add are for its readers.
    default: break
    }
  }

  private static func decode<Line: Decodable>(
    _ data: Data, line: Int, path: String
  ) throws(RecordError) -> Line {
    do { return try JSONDecoder().decode(Line.self, from: data) } catch {
      throw .damaged(path: path, line: line, reason: Self.explain(error))
    }
  }

  private static func explain(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "it is not JSON" }
    switch error {
    case .keyNotFound(let key, _): return "the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      return "'\(key)' has the wrong type"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: return "it is not JSON"
    case .dataCorrupted(let context):
      return "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not known"
    @unknown default: return "it can't be decoded"
    }
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
