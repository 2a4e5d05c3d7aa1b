import Documents

/// What one row of a table says of what somebody holds.
package struct HoldingRow: Hashable, Sendable {
  /// Its line in the file.
  package var line = 0
  /// Who holds it; empty where the table doesn't say.
  package var holder: String
  /// What holders are decomposed by, such as a sector.
  package var group = ""
  /// The country it stands in.
  package var country = ""
  /// What is held, such as the name of a cluster; the holder where there is no such name.
  package var title = ""
  /// The devices.
  package var kinds: [DeviceCount]
  /// What the devices could do at most, in FLOP/s of training.
  package var peak: Double
  /// The share of its time that a team may use.
  package var access = 1.0
  /// How many teams share it; `nil` for as many as have all of it together.
  package var teams: Double?
  /// How many researchers are in a team; `nil` where nobody says.
  package var researchers: Double?
  /// How many holders like this there are.
  package var weight = 1.0
  /// The year that the row is about.
  package var year: Int?
  /// The day on which it began to operate.
  package var begin: Day?
  /// The day on which it ended.
  package var end: Day?
  /// The title of what took its place.
  package var successor: String?
  /// Whether it counts today; otherwise it counts in the years in which it existed.
  package var isCurrent = true
  /// What there is to say of it though it counts.
  var remarks: [RowReason] = []
  /// The same for rows with the same cells; `nil` where such rows may both be right.
  var fingerprint: UInt64?
  /// What it lacks, without which it can't count.
  var lack: RowReason?
  /// Why it is left out unless the user chooses otherwise.
  var doubts: [RowReason] = []

  /// Whether it existed at the end of a year.
  func exists(atEndOf year: Int) -> Bool {
    guard let begin, begin.year <= year else { return false }
    return end.map { $0.year > year } ?? true
  }

  /// What stands for it in examples.
  var example: String { "line \(line): \(title.isEmpty ? holder : title)" }
}

/// A row that says nothing that can be counted.
struct RowProblem: Error {
  /// Why.
  var reason: RowReason
  /// What to tell somebody who vouches for the file.
  var fault: RowFault
  /// What the row is about.
  var title = ""

  init(_ reason: RowReason, _ fault: RowFault, _ title: String = "") {
    self.reason = reason
    self.fault = fault
    self.title = title
  }
}

/// What reads the rows of one layout.
protocol HoldingRowReading: Sendable {
  /// The columns it reads.
  var columns: CSVColumns { get }
  /// Returns what a row says.
  func read(
    _ row: borrowing CSVRow, _ chips: inout ChipNames
  ) throws(RowProblem) -> HoldingRow
}

/// More devices than anybody has of one kind: a number above it is a mistake.
let mostDevices = 1e9

extension RowProblem {
  /// A count that nobody has.
  static func tooMany(_ cell: Int, _ title: String) -> RowProblem {
    RowProblem(.impossibleNumber, .unexpected(in: cell, wanted: "at most a billion"), title)
  }
}

extension CSVRow {
  /// Returns how many there are of something: a number above 0.
  func count(_ cell: Int, title: String = "") throws(RowProblem) -> Double {
    let count: Double
    do throws(RowFault) { count = try positiveNumber(cell) } catch {
      throw RowProblem(reason(ofCount: cell), error, title)
    }
    guard count <= mostDevices else { throw .tooMany(cell, title) }
    return count
  }

  private func reason(ofCount cell: Int) -> RowReason {
    if isEmpty(cell) { return .withoutCount }
    guard let number = try? number(cell) else { return .impossibleNumber }
    return number < 0 ? .negativeCount : .nothingHeld
  }
}
