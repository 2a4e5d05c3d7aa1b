package import Documents
package import Estimation

/// One list of the TOP500, by what its systems reached in LINPACK.
///
/// Lists don't say how many accelerators a system has, so papers can't be estimated from them. What
/// can be said is how unequally Rmax is spread.
package struct SystemList: Sendable {
  /// The list, such as `202106`; `nil` where the table has one list and doesn't name it.
  package let list: String?
  /// How many lists the table has.
  package let lists: Int
  /// The unit of Rmax, such as `TFlop/s`; `nil` where the table doesn't say.
  package let unit: String?
  /// Who holds systems: sites where the table names them, else each system by itself.
  package let holders: HolderValues
  /// How many systems the list has.
  package let systems: Int
  /// What became of the list's rows.
  package let account: RowAccount
  /// Whether systems of one site were taken together.
  package let isBySite: Bool

  /// A row of a list.
  private struct System: Sendable {
    var list: String
    var site: String
    var group: String
    var rmax: Double
    var accelerator: String
  }

  /// Reads a table of one list or of many.
  ///
  /// - Parameters:
  ///   - wanted: The list to take; `nil` for the latest.
  ///   - group: The column to decompose by; `nil` for the segment.
  ///   - name: The column of who has a system; `nil` for the site.
  /// - Throws: `TableError` for a column that isn't there, and a list that isn't.
  package init(
    reading table: consuming CSVReader, list wanted: String?, group: String?, name: String?,
    _ catalogue: Estimation.Catalogue, threads: Int = 1
  ) throws(TableError) {
    let (titles, path) = (table.columns, table.path)
    func title(_ words: [String]) -> String? {
      titles.first { words.contains(HoldingLayout.word($0)) }
    }
    let rmaxTitle = titles.first { HoldingLayout.word($0).hasPrefix("rmax") } ?? "rmax"
    var columns = CSVColumns()
    let rmax = columns.place(of: rmaxTitle) as Int
    let list = columns.place(of: title(["list"]))
    let site = columns.place(of: name ?? title(["site", "installationsite"]))
    let part = columns.place(of: group ?? title(["segment"]))
    let accelerator = columns.place(
      of: title(["accelerator", "acceleratorcoprocessor", "acceleratorcp"]))
    var account = RowAccount()
    var systems: [System] = []
    let bad = try table.rows(
      of: columns.names, threads: threads, start: { [System]() },
      row: { part_, row throws(RowFault) in
        part_.append(
          System(
            list: list.map { row.text($0) } ?? "", site: site.map { row.text($0).trimmed } ?? "",
            group: part.map { row.text($0).trimmed } ?? "", rmax: try row.number(rmax, from: 0),
            accelerator: accelerator.map { row.text($0).trimmed } ?? ""))
      }, finish: { part, _ in systems += part })
    let names = Set(systems.map(\.list)).sorted { ($0.count, $0) < ($1.count, $1) }
    guard let chosen = wanted ?? names.last else { throw .noRows(path) }
    let found = systems.filter { $0.list == chosen }
    guard !found.isEmpty else {
      throw .document(
        path, "There is no list \(chosen.quoted). Lists: \(names.joined(separator: ", ")).")
    }
    account.rows = found.count + bad.count
    account.used = found.count
    for place in 0..<bad.count {
      account.leaveOut(
        .impossibleNumber,
        bad.first.indices.contains(place) ? "line \(bad.first[place].line ?? 0)" : "")
    }
    var chips = ChipNames(catalogue)
    for system in found where !["", "none", "n/a"].contains(system.accelerator.lowercased()) {
      _ = chips.chip(system.accelerator)
    }
    account.chips = chips.account
    self.account = account
    self.systems = found.count
    self.list = list == nil ? nil : chosen
    lists = names.count
    isBySite = site != nil
    let unit = Self.unit(of: rmaxTitle, list: list == nil ? nil : chosen)
    self.unit = unit?.name
    holders = Self.holders(
      found, isBySite, unit: "Rmax" + (unit.map { " in \($0.name)" } ?? ""), isGrouped: part != nil,
      bad)
  }

  /// Returns the unit of Rmax: what its title says, or what the list's date does.
  ///
  /// The lists of the TOP500's own files give GFlop/s to November 2016, and TFlop/s from June 2017.
  private static func unit(of title: String, list: String?) -> (name: String, isSaid: Bool)? {
    for unit in ["GFlop/s", "TFlop/s", "PFlop/s"]
    where title.lowercased().contains(unit.lowercased()) {
      return (unit, true)
    }
    guard let date = list.flatMap({ Int($0.filter(\.isNumber).prefix(6)) }), date > 199_300 else {
      return nil
    }
    return (date < 201_706 ? "GFlop/s" : "TFlop/s", false)
  }

  private static func holders(
    _ systems: [System], _ isBySite: Bool, unit: String, isGrouped: Bool, _ bad: BadRows
  ) -> HolderValues {
    guard isBySite else {
      return HolderValues(
        unit: unit, values: systems.map(\.rmax), groups: isGrouped ? systems.map(\.group) : nil,
        bad: bad)
    }
    var sites: [String] = []
    var bySite: [String: [System]] = [:]
    for system in systems {
      if bySite[system.site] == nil { sites.append(system.site) }
      bySite[system.site, default: []].append(system)
    }
    func largest(_ systems: [System]) -> String {
      systems.max { $0.rmax < $1.rmax }?.group ?? ""
    }
    return HolderValues(
      unit: unit, values: sites.map { (bySite[$0] ?? []).reduce(0) { $0 + $1.rmax } },
      groups: isGrouped ? sites.map { largest(bySite[$0] ?? []) } : nil, bad: bad)
  }
}
