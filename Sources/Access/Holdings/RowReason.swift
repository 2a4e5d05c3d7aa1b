/// Why a row of holdings needs a word: it was left out, or something about it was decided.
package enum RowReason: String, CaseIterable, Hashable, Sendable {
  /// It has the wrong number of cells, or wrong quotes.
  case unreadable
  /// It says of no holder whose devices these are.
  case withoutHolder
  /// It names no chip.
  case withoutChip
  /// It names a chip that the catalogue doesn't know.
  case unknownChip
  /// It names a chip for which the catalogue has no peak to train with.
  case withoutPeak
  /// It doesn't say how many.
  case withoutCount
  /// Its count, weight or share is no number that makes sense.
  case impossibleNumber
  /// Its count is below zero.
  case negativeCount
  /// It holds none of the devices.
  case nothingHeld
  /// It begins in the future.
  case futureDate
  /// It is planned, and doesn't exist.
  case planned
  /// Whether it exists is unlikely.
  case unlikely
  /// It has ended.
  case decommissioned
  /// It may be the same as another row.
  case duplicate
  /// It isn't known to be one cluster.
  case unclear
  /// All its cells are those of an earlier row.
  case repeated
  /// A later cluster took its place, which counts too.
  case superseded
  /// It names several owners.
  case severalOwners
  /// Its total isn't the sum of its parts.
  case contradictoryTotal
  /// It names a second chip that can't be counted.
  case secondChip
  /// Its date can't be read.
  case unreadableDate
  /// Other rows of the same holder give it another weight.
  case otherWeight
}

extension RowReason {
  /// What a user can name to count such rows, or to leave them out: `nil` for what can't be chosen.
  package var choice: RowChoice? {
    switch self {
    case .planned: .planned
    case .unlikely: .unlikely
    case .decommissioned: .decommissioned
    case .duplicate: .duplicates
    case .unclear: .unclear
    case .repeated: .repeated
    case .superseded: .superseded
    case .nothingHeld: .empty
    default: nil
    }
  }

  /// What is the case, after "rows that".
  package var text: String {
    switch self {
    case .unreadable: "can't be split into cells as the header says"
    case .withoutHolder: "name no owner"
    case .withoutChip: "name no chip"
    case .unknownChip: "name a chip that the catalogue doesn't know"
    case .withoutPeak: "name a chip without a peak to train with"
    case .withoutCount: "don't say how many chips"
    case .impossibleNumber: "have a number that makes no sense"
    case .negativeCount: "have a negative count"
    case .nothingHeld: "hold none of the devices"
    case .futureDate: "begin in the future"
    case .planned: "are planned"
    case .unlikely: "are unlikely to exist"
    case .decommissioned: "are decommissioned"
    case .duplicate: "may be duplicates of another"
    case .unclear: "aren't known to be one cluster"
    case .repeated: "repeat an earlier row in all cells"
    case .superseded: "are superseded by one that counts too"
    case .severalOwners: "name several owners"
    case .contradictoryTotal: "have a total that isn't the sum of its parts"
    case .secondChip: "name a second chip that can't be counted"
    case .unreadableDate: "have a date that can't be read"
    case .otherWeight: "give their holder another weight than before"
    }
  }

  /// What was done with such rows that count nevertheless.
  package var remedy: String {
    switch self {
    case .superseded: "counted too, so their devices may count twice"
    case .severalOwners: "counted once, for all of them as one owner"
    case .contradictoryTotal: "the parts counted, not the total"
    case .secondChip: "the first chip counted alone"
    case .unreadableDate: "counted without that date"
    case .otherWeight: "the first weight counted"
    case .withoutPeak: "the other chips counted alone"
    default: "counted"
    }
  }
}

/// Rows that a user can choose to count or to leave out.
package enum RowChoice: String, CaseIterable, Hashable, Sendable {
  /// What is planned, and isn't there yet.
  case planned
  /// What the table calls unlikely.
  case unlikely
  /// What was taken down.
  case decommissioned
  /// What the table calls a possible duplicate of another row.
  case duplicates
  /// What the table leaves out of its own analysis, for another reason than these.
  case unclear
  /// What stands word for word in an earlier row.
  case repeated
  /// What a later row replaces, that is counted too.
  case superseded
  /// What holds no devices.
  case empty

  /// Those that count unless the user leaves them out.
  package static let customary: Set<RowChoice> = [.superseded]
}
