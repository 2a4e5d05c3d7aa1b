package import Documents

/// Finds the institution that a name in a table means.
///
/// A name is looked up as it stands, then without case, punctuation and small words. A name that is
/// merely similar is suggested to the user and never used.
package struct InstitutionNames: Sendable {
  private var canonical: [String: String] = [:]
  private var normalised: [String: String] = [:]
  private var known: [String] = []

  /// Starts with names that stand for themselves.
  package init(_ names: some Sequence<String> = []) {
    for name in names { insert(alias: name, name: name) }
  }

  /// Adds the rows of an alias table, whose columns are `alias` and `institution`.
  ///
  /// An alias may stand there again for the same institution. For another one the row can't be
  /// used.
  ///
  /// - Returns: The rows that can't be used.
  /// - Throws: `TableError` for those unless they may be skipped, and for columns that aren't
  ///   there.
  package mutating func insert(
    aliases table: consuming CSVReader, skippingBadRows: Bool
  ) throws(TableError) -> BadRows {
    var institutions: [String: String] = [:]
    let (rows, bad) = try table.rows(of: ["institution", "alias"]) { row throws(RowFault) in
      let pair = (institution: row.text(0), alias: row.text(1))
      for cell in 0...1 where row.isEmpty(cell) {
        throw .unexpected(in: cell, wanted: cell == 0 ? "an institution" : "another name of one")
      }
      if let other = institutions[pair.alias], other != pair.institution {
        throw .cell(
          1, "\(pair.alias.quoted) is a name of \(other.quoted) above. Keep one of the two rows.")
      }
      institutions[pair.alias] = pair.institution
      return pair
    }
    try bad.refuse(of: rows.count + bad.count, unlessSkipped: skippingBadRows)
    for row in rows {
      insert(alias: row.institution, name: row.institution)
      insert(alias: row.alias, name: row.institution)
    }
    return bad
  }

  /// Adds a spelling of an institution's name.
  package mutating func insert(alias: String, name: String) {
    if canonical[alias] == nil { known.append(alias) }
    canonical[alias] = name
    normalised[Self.normal(alias)] = name
  }

  /// Returns the institution that a name means, or `nil`.
  package func institution(_ name: String) -> String? {
    canonical[name] ?? normalised[Self.normal(name)]
  }

  /// Returns a known spelling that is similar.
  package func suggestion(for name: String) -> String? {
    let wanted = Set(Self.normal(name).split(separator: " "))
    let near = known.filter { !wanted.isDisjoint(with: Self.normal($0).split(separator: " ")) }
    return nearestName(to: name, among: near.prefix(500))
  }

  /// Letters and digits in lower case, without accents and the words that come and go.
  static func normal(_ name: String) -> String {
    let plain = name.decomposedStringWithoutMarks().lowercased()
      .map { $0.isLetter || $0.isNumber ? $0 : " " }
    return String(plain).split(separator: " ")
      .map { $0 == "univ" ? "university" : $0 == "inst" ? "institute" : $0 }
      .filter { !["the", "of", "at", "and", "de", "inc", "ltd", "llc"].contains($0) }
      .joined(separator: " ")
  }
}

extension String {
  /// Returns this without accents that Unicode writes as marks of their own when taken apart.
  fileprivate func decomposedStringWithoutMarks() -> String {
    // Latin letters with one mark, as names of institutions in Europe and America have them.
    let marked = Array(
      "áàâäãåçéèêëíìîïñóòôöõøúùûüýÿÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝšžčřěůłńśźćęąŠŽČŘŁŃŚ")
    let plain = Array("aaaaaaceeeeiiiinoooooouuuuyyAAAAAACEEEEIIIINOOOOOOUUUUYszcreulnszceaSZCRLNS")
    let letters = Dictionary(zip(marked, plain)) { first, _ in first }
    return String(map { letters[$0] ?? $0 })
  }
}
