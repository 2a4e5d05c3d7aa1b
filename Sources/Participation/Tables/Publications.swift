package import Documents

/// Papers with who wrote them, compactly.
package struct Publications: Sendable {
  /// The names of the columns of both tables, as their headers have them.
  package struct Columns: Hashable, Sendable {
    /// The papers' column of what names a paper, unique in the table.
    package var paper = "paper"
    /// The papers' column of conferences and journals.
    package var venue = "venue"
    /// The papers' column of calendar years, from 1900 to 2100.
    package var year = "year"
    /// The papers' column of titles; `nil` to read none.
    package var title: String?
    /// The affiliations' column of what names a paper, written as in the papers table.
    package var affiliationPaper = "paper"
    /// The affiliations' column of institutions' names.
    package var institution = "institution"
    /// The affiliations' column of kinds, such as `firm` and `academic`; `nil` to read none.
    package var kind: String? = "kind"
    /// The affiliations' column of ranks, such as `51-100`; `nil` to read none.
    package var band: String? = "rankBand"

    /// Names the columns that the tables have unless somebody says otherwise, without titles.
    package init() {}
  }

  /// One paper.
  package struct Paper: Hashable, Sendable {
    /// The number of its venue in `Publications.venues`.
    package var venue: Int
    /// The calendar year in which it appeared.
    package var year: Int
    /// The numbers of its affiliations' institutions in `Publications.institutions`, one for each
    /// row of the table.
    package var institutions: [Int]
    /// Its title; `nil` where no column of titles was read.
    package var title: String?
  }

  /// The conferences and journals of the papers, in the order in which they were first seen.
  package private(set) var venues = NameTable()
  /// The institutions of the affiliations, by their resolved names, in the order in which they were
  /// first seen.
  package private(set) var institutions = NameTable()
  /// What each institution is, by its number in `institutions`.
  package private(set) var affiliates: [Affiliate] = []
  /// The papers, in the order of the files; of rows that name the same paper, the first.
  package private(set) var papers: [Paper] = []
  /// Rows that were left out.
  package private(set) var badRows = BadRows()
  /// How many rows both tables have, those that were left out included.
  package private(set) var rows = 0
  /// Affiliations whose paper the papers tables don't have.
  package private(set) var strayAffiliations = 0
  /// Papers that no affiliation names.
  package var unaffiliated: Int { papers.count { $0.institutions.isEmpty } }
  /// Names that a ranking or alias table does not have, the most frequent first,
  /// with similar known names.
  package private(set) var unknownNames: [(name: String, rows: Int, suggestion: String?)] = []
  /// Institutions that are of two kinds or bands in the table; the first one counts.
  package private(set) var ambiguous = 0

  /// How many names a ranking or alias table does not have.
  package private(set) var unknownCount = 0

  private var places: [UInt64: Int32] = [:]
  /// The first keys of a table, for showing why two don't join.
  private var firstKeys: [String] = []
}

extension Publications {
  /// Reads papers and affiliations, each possibly from several files.
  ///
  /// - Parameters:
  ///   - names: Resolves spellings; `nil` to take names as they stand.
  ///   - ranking: The ranks of institutions by name; `nil` to use the bands of the table.
  /// - Throws: `PublicationsError` for bad rows unless they may be skipped,
  ///   and for files that don't belong together.
  package init(
    papers paperFiles: [String], affiliations: [String], columns: Columns,
    names: InstitutionNames? = nil, ranking: [String: RankRange]? = nil, skippingBadRows: Bool,
    threads: Int
  ) throws(PublicationsError) {
    var paperKeys: [String] = []
    var unknown: [String: Int] = [:]
    do throws(TableError) {
      for path in paperFiles { try readPapers(path, columns, threads) }
      guard !papers.isEmpty else { throw .noRows(paperFiles.first ?? "") }
      paperKeys = firstKeys
      firstKeys = []
      for path in affiliations {
        try readAffiliations(path, columns, names, ranking, &unknown, threads)
      }
      try badRows.refuse(of: rows, unlessSkipped: skippingBadRows)
    } catch { throw .table(error) }
    if unaffiliated == papers.count { throw .noJoin(papers: paperKeys, affiliations: firstKeys) }
    let frequent = unknown.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    for entry in frequent.prefix(10) {
      unknownNames.append((entry.key, entry.value, names?.suggestion(for: entry.key)))
    }
    unknownCount = unknown.count
    places = [:]
  }

  private mutating func readPapers(
    _ path: String, _ columns: Columns, _ threads: Int
  ) throws(TableError) {
    var wanted = [columns.paper, columns.venue, columns.year]
    if let title = columns.title { wanted.append(title) }
    let hasTitle = columns.title != nil
    let table = try CSVReader(file: path, mustBeText: false)
    struct Part {
      var venues = NameTable()
      var rows: [(key: UInt64, venue: Int, year: Int, title: String?, line: Int)] = []
      var keys: [String] = []
    }
    var repeated = BadRows()
    let bad = try table.rows(
      of: wanted, threads: threads, start: { Part() },
      row: { part, row throws(RowFault) in
        guard !row.isEmpty(0) else { throw .row("it names no paper") }
        guard let year = row.year(2), (1900...2100).contains(year) else {
          throw .cell(2, "\(row.text(2).quoted) is no year")
        }
        if part.keys.count < 3 { part.keys.append(row.text(0)) }
        part.rows.append(
          (row.key(0), part.venues.index(row, 1), year, hasTitle ? row.text(3) : nil, row.line))
      }
    ) { part, firstLine in
      if firstKeys.count < 3 { firstKeys += part.keys.prefix(3 - firstKeys.count) }
      let numbers = part.venues.names.map { venues.index($0) }
      for row in part.rows {
        rows += 1
        guard places[row.key] == nil else {
          repeated.append(
            DocumentError(
              path: path, line: firstLine + row.line, message: "its paper was listed before"))
          continue
        }
        places[row.key] = Int32(papers.count)
        papers.append(
          Paper(venue: numbers[row.venue], year: row.year, institutions: [], title: row.title))
      }
    }
    rows += bad.count
    badRows.append(bad)
    badRows.append(repeated)
  }

  private mutating func readAffiliations(
    _ path: String, _ columns: Columns, _ names: InstitutionNames?, _ ranking: [String: RankRange]?,
    _ unknown: inout [String: Int], _ threads: Int
  ) throws(TableError) {
    var wanted = [columns.affiliationPaper, columns.institution]
    let kindCell = columns.kind.map { _ in wanted.count }
    if let kind = columns.kind { wanted.append(kind) }
    let bandCell = ranking == nil ? columns.band.map { _ in wanted.count } : nil
    if let band = columns.band, bandCell != nil { wanted.append(band) }
    let table = try CSVReader(file: path, mustBeText: false)
    struct Part {
      var entries = NameTable()
      var described: [(name: String, kind: String, band: String)] = []
      var rows: [(key: UInt64, entry: Int)] = []
      var keys: [String] = []
    }
    let bad = try table.rows(
      of: wanted, threads: threads, start: { Part() },
      row: { part, row throws(RowFault) in
        guard !row.isEmpty(0) else { throw .row("it names no paper") }
        guard !row.isEmpty(1) else { throw .row("it names no institution") }
        let band = bandCell.map { row.text($0) } ?? ""
        guard band.isEmpty || RankRange(band) != nil else {
          throw .row("\(band.quoted) is no rank")
        }
        if part.keys.count < 3 { part.keys.append(row.text(0)) }
        let kind = kindCell.map { row.text($0) } ?? ""
        let name = row.text(1)
        let entry = part.entries.index("\(name)\u{1F}\(kind)\u{1F}\(band)")
        if entry == part.described.count { part.described.append((name, kind, band)) }
        part.rows.append((row.key(0), entry))
      }
    ) { part, _ in
      if firstKeys.count < 3 { firstKeys += part.keys.prefix(3 - firstKeys.count) }
      var uses = [Int](repeating: 0, count: part.described.count)
      for row in part.rows { uses[row.entry] += 1 }
      let numbers = part.described.enumerated().map { index, entry in
        var name = entry.name
        if let names {
          if let institution = names.institution(name) {
            name = institution
          } else {
            unknown[name, default: 0] += uses[index]
          }
        }
        let range = ranking.map { $0[name] } ?? RankRange(entry.band)
        let affiliate = Affiliate(kind: entry.kind, band: range.map { RankBand($0) })
        let number = institutions.index(name)
        if number == affiliates.count {
          affiliates.append(affiliate)
        } else if affiliates[number] != affiliate {
          ambiguous += 1
        }
        return number
      }
      for row in part.rows {
        rows += 1
        if let place = places[row.key] {
          papers[Int(place)].institutions.append(numbers[row.entry])
        } else {
          strayAffiliations += 1
        }
      }
    }
    rows += bad.count
    badRows.append(bad)
  }
}

/// Papers and affiliations that can't be used.
package enum PublicationsError: Error, Hashable, CustomStringConvertible {
  /// One of the tables can't be.
  case table(TableError)
  /// No affiliation names a paper: some names of both tables.
  case noJoin(papers: [String], affiliations: [String])

  package var description: String {
    switch self {
    case .table(let error): return "\(error)"
    case .noJoin(let papers, let affiliations):
      func list(_ keys: [String]) -> String { keys.map(\.quoted).joined(separator: ", ") }
      return "No affiliation names a paper of the papers table. Papers are called \(list(papers)), "
        + "affiliations name \(list(affiliations)). Choose other columns, or bring them into one "
        + "form."
    }
  }
}
