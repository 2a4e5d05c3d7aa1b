import Access
import ArgumentParser
import FoundationEssentials
import Quantities

/// The options that say how a table of holdings is read, and which of its rows count.
struct RowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the file says who holds what: long, wide, epoch or top500. Without it, its header "
        + "tells.",
      valueName: "layout"))
  var layout: HoldingLayout?
  @Option(
    help: ArgumentHelp(
      "Count rows that are left out otherwise: planned, unlikely, decommissioned, duplicates, "
        + "unclear, repeated, empty; with commas between several.", valueName: "rows"))
  var with: StatedRows?
  @Option(
    help: ArgumentHelp(
      "Leave out rows that count otherwise: superseded.", valueName: "rows"))
  var without: StatedRows?
  @Option(
    help: ArgumentHelp(
      "What begins after this day is in the future; without it: today.", valueName: "date"))
  var asOf: StatedDay?
  @Option(help: ArgumentHelp("Of TOP500 lists: the one to take; without it: the latest."))
  var list: String?

  /// The option that is given, if one is.
  var given: String? {
    layout != nil
      ? "--layout"
      : with != nil
        ? "--with"
        : without != nil
          ? "--without" : asOf != nil ? "--as-of" : list != nil ? "--list" : nil
  }

  /// The rows that count.
  var choices: Set<RowChoice> {
    RowChoice.customary.union(with?.choices ?? []).subtracting(without?.choices ?? [])
  }

  /// The day on which the table is read.
  var today: Day? {
    asOf?.day ?? Day(daysSince1970: Int(saturating: Date().timeIntervalSince1970 / 86_400))
  }
}

extension HoldingLayout: ExpressibleByArgument {}

/// Kinds of rows that somebody states, between commas.
struct StatedRows: ExpressibleByArgument {
  let choices: Set<RowChoice>

  init?(argument: String) {
    let choices = commaSeparated(argument).map(RowChoice.init)
    guard !choices.isEmpty, !choices.contains(nil) else { return nil }
    self.choices = Set(choices.compactMap(\.self))
  }
}

/// A day that somebody states, such as 2024-12-31.
struct StatedDay: ExpressibleByArgument {
  let day: Day

  init?(argument: String) {
    guard let day = Day(argument) else { return nil }
    self.day = day
  }
}
