import Inequality

/// A holder with all that it has, and what that could do at most.
package struct Holder: Sendable {
  /// What it holds, as an institution.
  package var institution: Institution
  /// The sum of its devices' peaks of training, in FLOP/s.
  package var peak: Double
  /// How many devices it has.
  package var devices: Double
}

/// What makes two rows be about the same holder: its name, and the year where there is one.
struct HolderKey: Hashable {
  var name: String
  var year: Int?

  init(_ row: HoldingRow) {
    name = row.holder
    year = row.year
  }
}

extension HoldingsTable {
  /// The holders of today, in the order in which the table first names them.
  package var holders: [Holder] { Self.holders(rows.filter(\.isCurrent)) }

  /// Returns the holders at the end of a year, by the dates of what they hold.
  package func holders(atEndOf year: Int) -> [Holder] {
    Self.holders(rows.filter { $0.exists(atEndOf: year) })
  }

  /// The years in which something began, from the first to the last.
  package var years: [Int] {
    let begins = rows.compactMap(\.begin?.year)
    guard let first = begins.min(), let last = begins.max() else { return [] }
    return Array(first...last)
  }

  /// Takes together the rows of one name, and of one year where there are years.
  ///
  /// Rows without names are about one holder each.
  private static func holders(_ rows: [HoldingRow]) -> [Holder] {
    var order: [HolderKey] = []
    var byKey: [HolderKey: [HoldingRow]] = [:]
    for (place, row) in rows.enumerated() {
      var key = HolderKey(row)
      if key.name.isEmpty { key.name = "row \(place + 1)" }
      if byKey[key] == nil { order.append(key) }
      byKey[key, default: []].append(row)
    }
    return order.compactMap { key in byKey[key].map { Holder($0, named: key) } }
  }
}

extension Holder {
  /// Takes rows of one holder together.
  ///
  /// Its group and its country are those with the most of its FLOP/s. A team's share of the time is
  /// the mean of the rows' shares by their FLOP/s, so that what a team can do is the sum over the
  /// rows.
  fileprivate init(_ rows: [HoldingRow], named key: HolderKey) {
    let peak = rows.reduce(0) { $0 + $1.peak }
    let shares = rows.reduce(0) { $0 + $1.peak * $1.access }
    let first = rows.first
    let isAlike = rows.allSatisfy { $0.access == first?.access }
    var institution = Institution(
      name: key.name, group: Self.largest(rows, \.group), weight: first?.weight ?? 1,
      holding: .devices(rows.flatMap(\.kinds)),
      access: isAlike || peak == 0 ? first?.access ?? 1 : shares / peak)
    institution.country = Self.largest(rows, \.country)
    institution.teams = rows.compactMap(\.teams).first
    institution.researchers = rows.compactMap(\.researchers).first
    institution.year = key.year
    self.init(
      institution: institution, peak: peak,
      devices: rows.reduce(0) { $0 + $1.kinds.reduce(0) { $0 + $1.count } })
  }

  /// Returns the name with the most FLOP/s; of two with the same, the first.
  private static func largest(_ rows: [HoldingRow], _ name: (HoldingRow) -> String) -> String {
    var names: [String] = []
    var sums: [String: Double] = [:]
    for row in rows {
      if sums[name(row)] == nil { names.append(name(row)) }
      sums[name(row), default: 0] += row.peak
    }
    var best = names.first ?? ""
    for name in names where sums[name] ?? 0 > sums[best] ?? 0 { best = name }
    return best
  }
}

extension [Holder] {
  /// Their peaks as holdings, in the groups that the institutions are in.
  func peaks() throws(HoldingsError) -> Holdings {
    try Holdings(
      map {
        .init(
          value: $0.peak, weight: $0.institution.weight,
          group: $0.institution.group.isEmpty ? nil : $0.institution.group)
      })
  }
}
