package import Documents
package import Estimation

/// How a table of holdings is to be read.
package struct HoldingsRequest: Sendable {
  /// The columns that the user names.
  package var columns: InstitutionColumns
  /// How the table says who holds what.
  package var layout: HoldingLayout
  /// The rows that count although they might not.
  package var choices: Set<RowChoice>
  /// The day on which the table is read: what begins later is in the future.
  package var today: Day
  /// Whether the user vouches for the file, so that rows that can't be used are faults.
  package var isStrict: Bool

  /// Creates a request.
  package init(
    _ layout: HoldingLayout, columns: InstitutionColumns = InstitutionColumns(),
    choices: Set<RowChoice> = RowChoice.customary, today: Day, isStrict: Bool = false
  ) {
    self.layout = layout
    self.columns = columns
    self.choices = choices
    self.today = today
    self.isStrict = isStrict
  }
}

/// What a table says of who holds what, with what became of each of its rows.
package struct HoldingsTable: Sendable {
  /// How the table says it.
  package let layout: HoldingLayout
  /// The rows that count, now or in some year.
  package let rows: [HoldingRow]
  /// What became of all rows.
  package let account: RowAccount
  /// Rows that can't be used, where the user vouches for the file.
  package let bad: BadRows
  /// The columns of which rows were made, each with what it was taken for.
  package let columns: InstitutionColumns

  /// Whether its rows have dates, from which one knows who held what in which year.
  package var isDated: Bool { rows.contains { $0.begin != nil } }

  /// Reads a table.
  ///
  /// - Returns: `nil` where the table lacks a column that its layout needs.
  /// - Throws: `TableError` for a column that isn't there, and for what is no table.
  package init?(
    reading table: consuming CSVReader, _ request: HoldingsRequest,
    _ catalogue: Estimation.Catalogue,
    threads: Int = 1
  ) throws(TableError) {
    let titles = table.columns
    let wanted = request.columns.completed(for: request.layout, among: titles)
    let reading: any HoldingRowReading
    var others: [String] = []
    switch request.layout {
    case .long:
      guard let rows = LongRows(wanted, among: titles) else { return nil }
      reading = rows
    case .wide:
      guard let rows = WideRows(wanted, among: titles, catalogue) else { return nil }
      others = rows.others
      reading = rows
    case .epoch:
      guard let rows = ClusterRows(group: wanted.group, among: titles) else { return nil }
      reading = rows
    case .top500: return nil
    }
    layout = request.layout
    columns = wanted
    var found: [ReadRow] = []
    var chips = ChipNames(catalogue)
    bad = try Self.read(table, reading, request.isStrict, threads, into: &found, &chips)
    var account = RowAccount()
    account.offersChoices = layout == .epoch
    account.chips = chips.account
    account.chips.otherColumns = others
    // Rows that can't be split are no row of any reader.
    let split = request.isStrict ? 0 : bad.count
    account.rows = found.count + bad.count
    for place in 0..<split {
      account.leaveOut(
        .unreadable, place < bad.first.count ? "line \(bad.first[place].line ?? 0)" : "")
    }
    rows = account.settle(found, request)
    self.account = account
  }

  private static func read(
    _ table: consuming CSVReader, _ reading: any HoldingRowReading, _ isStrict: Bool,
    _ threads: Int, into found: inout [ReadRow], _ chips: inout ChipNames
  ) throws(TableError) -> BadRows {
    let start = ReadRows(chips)
    var all = start
    let bad = try table.rows(
      of: reading.columns.names, threads: threads, start: { start },
      row: { part, row throws(RowFault) in
        do throws(RowProblem) {
          part.rows.append(.held(try reading.read(row, &part.chips), line: row.line))
        } catch {
          if isStrict { throw error.fault }
          part.rows.append(.problem(error, line: row.line))
        }
      },
      finish: { part, line in
        all.rows += part.rows.map { $0.below(line) }
        all.chips.append(part.chips)
      })
    found = all.rows
    chips = all.chips
    return bad
  }
}

/// What was made of a row.
enum ReadRow: Sendable {
  case held(HoldingRow, line: Int)
  case problem(RowProblem, line: Int)

  /// The same, so many lines further down.
  func below(_ lines: Int) -> ReadRow {
    switch self {
    case .held(let row, let line): .held(row, line: line + lines)
    case .problem(let problem, let line): .problem(problem, line: line + lines)
    }
  }
}

private struct ReadRows: Sendable {
  var rows: [ReadRow] = []
  var chips: ChipNames

  init(_ chips: ChipNames) { self.chips = chips }
}

// MARK: - What counts

extension RowAccount {
  /// Decides which rows count, and accounts for all of them.
  ///
  /// - Returns: The rows that count, now or in some year.
  fileprivate mutating func settle(
    _ found: [ReadRow], _ request: HoldingsRequest
  ) -> [HoldingRow] {
    var rows: [HoldingRow] = []
    var seen: Set<UInt64> = []
    for read in found {
      switch read {
      case .problem(let problem, let line):
        leaveOut(problem.reason, "line \(line): \(problem.title)")
      case .held(var row, let line):
        row.line = line
        let isRepeated = row.fingerprint.map { !seen.insert($0).inserted } ?? false
        if isRepeated { row.doubts.append(.repeated) }
        if let end = row.end, end <= request.today, !row.doubts.contains(.decommissioned) {
          row.doubts.append(.decommissioned)
        }
        guard let reason = row.reasonAgainst(request) else {
          rows.append(row)
          continue
        }
        leaveOut(reason, row.example)
        // What has ended says who held it until then.
        if row.doubts == [.decommissioned], row.lack == nil, row.begin != nil, row.end != nil {
          row.isCurrent = false
          rows.append(row)
        }
      }
    }
    rows = succeeded(rows, request)
    for row in rows where row.isCurrent {
      for reason in row.remarks { remark(reason, row.example) }
    }
    remarkOtherWeights(rows)
    used = rows.count { $0.isCurrent }
    return rows
  }

  /// Ends what something else took the place of, on the day on which that began.
  private mutating func succeeded(
    _ rows: [HoldingRow], _ request: HoldingsRequest
  ) -> [HoldingRow] {
    var begins: [String: Day?] = [:]
    for row in rows where row.isCurrent && !row.title.isEmpty { begins[row.title] = row.begin }
    return rows.compactMap { row in
      guard row.isCurrent, let successor = row.successor, let begin = begins[successor] else {
        return row
      }
      var row = row
      if let begin { row.end = row.end.map { min($0, begin) } ?? begin }
      if request.choices.contains(.superseded) {
        row.remarks.append(.superseded)
        return row
      }
      leaveOut(.superseded, row.example)
      row.isCurrent = false
      return row.end == nil ? nil : row
    }
  }

  private mutating func remarkOtherWeights(_ rows: [HoldingRow]) {
    var weights: [HolderKey: Double] = [:]
    for row in rows where !row.holder.isEmpty {
      let key = HolderKey(row)
      if let weight = weights[key], weight != row.weight {
        remark(.otherWeight, row.example)
      } else {
        weights[key] = row.weight
      }
    }
  }
}

extension HoldingRow {
  /// Why it doesn't count; `nil` where it does.
  fileprivate func reasonAgainst(_ request: HoldingsRequest) -> RowReason? {
    if let doubt = doubts.first(where: { doubt in
      doubt.choice.map { !request.choices.contains($0) } ?? true
    }) {
      return doubt
    }
    if let lack { return lack }
    if let begin, begin > request.today, !doubts.contains(.planned) { return .futureDate }
    return nil
  }
}

extension InstitutionColumns {
  /// Returns these with the columns that are recognised by their titles.
  ///
  /// Where the user names the column of devices, only named columns are used.
  fileprivate func completed(for layout: HoldingLayout, among titles: [String]) -> Self {
    guard device == nil, layout != .epoch else { return self }
    var columns = self
    // One column has one role.
    var free = titles.filter { ![name, group, country, weight, access, count].contains($0) }
    func take(_ role: ColumnRole) -> String? {
      guard let title = role.column(among: free) else { return nil }
      free.removeAll { $0 == title }
      return title
    }
    if layout == .long {
      columns.device = take(.device)
      columns.count = count ?? take(.count)
      columns.access = access ?? take(.access)
      columns.begin = take(.begin)
      columns.end = take(.end)
    }
    columns.name = name ?? take(.name)
    columns.group = group ?? take(.group)
    columns.country = country ?? take(.country)
    columns.weight = weight ?? take(.weight)
    return columns
  }
}
