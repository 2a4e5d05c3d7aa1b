package import Documents

/// A range of ranks, as rankings print them.
package struct RankRange: Hashable, Sendable {
  /// The best rank of the range.
  package var first: Int

  /// Reads `25`, `=25`, `401-410`, `501+`, `>500` and `1,001+`.
  package init?(_ text: String) {
    let plain = text.filter { $0 != "," && $0 != " " && $0 != "=" }.replacing("–", with: "-")
    if plain.hasSuffix("+"), let first = Int(plain.dropLast()), first > 0 {
      self.init(first: first)
    } else if plain.hasPrefix(">"), let last = Int(plain.dropFirst()), last >= 0 {
      self.init(first: last + 1)
    } else if let rank = Int(plain), rank > 0 {
      self.init(first: rank)
    } else {
      let ends = plain.split(separator: "-").map { Int($0) }
      guard ends.count == 2, let first = ends[0], let last = ends[1], first > 0, first <= last
      else {
        return nil
      }
      self.init(first: first)
    }
  }

  private init(first: Int) { self.first = first }
}

extension [String: RankRange] {
  /// Reads a ranking, whose columns are `institution` and `rank`.
  ///
  /// An institution may stand there again with the same rank. With another one the row can't be
  /// used.
  ///
  /// - Returns: The ranks, and the rows that can't be used.
  /// - Throws: `TableError` for those unless they may be skipped, and for columns that aren't
  ///   there.
  package static func reading(
    ranking table: consuming CSVReader, skippingBadRows: Bool
  ) throws(TableError) -> (ranks: Self, bad: BadRows) {
    var ranks: Self = [:]
    let (rows, bad): ([Void], BadRows) = try table.rows(of: ["institution", "rank"]) {
      row throws(RowFault) in
      guard !row.isEmpty(0) else { throw .unexpected(in: 0, wanted: "an institution") }
      guard let range = RankRange(row.text(1)) else {
        throw .cell(
          1, "\(row.text(1).quoted) is no rank. Ranks are written 25, =25, 401-410, 501+ or >500.")
      }
      let name = row.text(0)
      if let other = ranks[name], other != range {
        throw .cell(1, "\(name.quoted) has another rank above. Keep one of the two rows.")
      }
      ranks[name] = range
    }
    try bad.refuse(of: rows.count + bad.count, unlessSkipped: skippingBadRows)
    return (ranks, bad)
  }
}

/// The bands of universities by rank in which the finding is stated.
///
/// Ahmed & Wahed 2020 (arXiv 2010.15581) name 1–50 elite, 201–300 mid-tier and 301–500 lower-tier.
package enum RankBand: String, CaseIterable, Sendable {
  /// Ranks 1 to 50, which the paper calls elite.
  case elite = "1-50"
  /// Ranks 51 to 100; the paper's elite ends before it.
  case second = "51-100"
  /// Ranks 101 to 200; the paper's mid-tier begins after it.
  case third = "101-200"
  /// Ranks 201 to 300, which the paper calls mid-tier.
  case middle = "201-300"
  /// Ranks 301 to 500, which the paper calls lower-tier.
  case lower = "301-500"
  /// Ranks from 501.
  case beyond = ">500"

  /// The band that a range begins in; a range over two bands counts for the better one.
  package init(_ range: RankRange) {
    switch range.first {
    case ...50: self = .elite
    case ...100: self = .second
    case ...200: self = .third
    case ...300: self = .middle
    case ...500: self = .lower
    default: self = .beyond
    }
  }
}

/// Who published: a firm, a university by its band, or someone else.
package enum Affiliate: Hashable, Sendable {
  /// A business.
  case firm
  /// A university by the band of its rank; `nil` for one without a rank.
  case university(RankBand?)
  /// Neither of these, such as an agency of a state, and without a rank.
  case other

  /// All of them, in the order in which tables show them.
  package static var all: [Affiliate] {
    [.firm] + RankBand.allCases.map { .university($0) } + [.university(nil), .other]
  }

  /// The column or key that names it.
  package var name: String {
    switch self {
    case .firm: "firm"
    case .university(let band): band?.rawValue ?? "unranked"
    case .other: "other"
    }
  }

  /// Reads the words of an affiliations table.
  package init(kind: String, band: RankBand?) {
    switch kind.lowercased() {
    case "firm", "company", "industry", "corporate", "business": self = .firm
    case "academic", "academia", "university", "education", "": self = .university(band)
    default: self = band == nil ? .other : .university(band)
    }
  }
}
