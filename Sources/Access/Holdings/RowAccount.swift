/// What became of the rows of a table of holdings.
package struct RowAccount: Sendable {
  /// The rows of one reason.
  package struct Entry: Hashable, Sendable {
    /// How many there are.
    package internal(set) var count = 0
    /// The first three, each with its line.
    package internal(set) var examples: [String] = []

    mutating func append(_ example: String) {
      count += 1
      if examples.count < 3 { examples.append(example) }
    }
  }

  /// How many rows the table has.
  package internal(set) var rows = 0
  /// How many of them count.
  package internal(set) var used = 0
  /// The rows that were left out, each by its first reason.
  package internal(set) var leftOut: [RowReason: Entry] = [:]
  /// The rows that count although there is something to say of them.
  package internal(set) var remarks: [RowReason: Entry] = [:]
  /// Whether the user may still count or leave out rows by choice, as in tables of clusters.
  package internal(set) var offersChoices = false
  /// The chips that rows name.
  package internal(set) var chips = ChipAccount()

  /// The rows left out, the most first.
  package var leftOutInOrder: [(reason: RowReason, entry: Entry)] { Self.ordered(leftOut) }
  /// The rows with a remark, the most first.
  package var remarksInOrder: [(reason: RowReason, entry: Entry)] { Self.ordered(remarks) }

  private static func ordered(
    _ entries: [RowReason: Entry]
  ) -> [(reason: RowReason, entry: Entry)] {
    RowReason.allCases.compactMap { reason in entries[reason].map { (reason, $0) } }
      .sorted { $0.entry.count > $1.entry.count }
  }

  mutating func leaveOut(_ reason: RowReason, _ example: String) {
    leftOut[reason, default: Entry()].append(example)
  }

  mutating func remark(_ reason: RowReason, _ example: String) {
    remarks[reason, default: Entry()].append(example)
  }
}

/// Which chips rows name, and which devices of the catalogue these are.
package struct ChipAccount: Sendable {
  /// A name with what was taken for granted about it.
  package struct Assumption: Hashable, Sendable {
    /// The name in the table.
    package var name: String
    /// The device in the catalogue.
    package var device: String
    /// What was assumed.
    package var assumptions: [String]
    /// How often the name stands in the table.
    package var count: Int
  }

  /// How often the table names a chip.
  package internal(set) var named = 0
  /// How often that is a device of the catalogue.
  package internal(set) var matched = 0
  /// The names that are no device of the catalogue, with how often they are there, the most first.
  package internal(set) var unknown: [(name: String, count: Int)] = []
  /// What was assumed of names, the most frequent first.
  package internal(set) var assumed: [Assumption] = []
  /// Columns that were taken for no device, in a table with a column for each.
  package internal(set) var otherColumns: [String] = []

  /// The share of names that were found; `nil` where there are none.
  package var share: Double? { named > 0 ? Double(matched) / Double(named) : nil }
}
