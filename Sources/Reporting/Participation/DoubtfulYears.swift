import Participation
import Presentation

/// The sign after a number of a year that says little; a note explains it.
let doubt = " ?"

extension Presentation.Table.Cell {
  /// Returns how many papers a year has, with a sign where they are few.
  static func papers(_ papers: Double, isSmall: Bool) -> Self {
    .number(papers, as: .decimals(0), mark: isSmall ? doubt : "")
  }
}

extension Note {
  /// Says which years have few papers; `nil` where none does.
  init?(fewPapersIn years: [Int], of place: String) {
    guard !years.isEmpty else { return nil }
    self.init(
      "\(place) have fewer than \(Participation.fewPapers) papers in \(yearsText(years)). What "
        + "is shown of \(years.count == 1 ? "this year" : "these years") varies by chance.",
      .doubtful)
  }
}

/// Returns years in words, those that follow each other as a range: `1990–1993, 1996`.
func yearsText(_ years: [Int]) -> String {
  var ranges: [ClosedRange<Int>] = []
  for year in years.sorted() {
    if let last = ranges.last, last.upperBound + 1 >= year {
      ranges[ranges.count - 1] = last.lowerBound...year
    } else {
      ranges.append(year...year)
    }
  }
  return ranges.map { range in
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
  }.joined(separator: ", ")
}
