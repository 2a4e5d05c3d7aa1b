/// Which columns of a table say what institutions hold.
package struct InstitutionColumns: Hashable, Sendable {
  /// What devices are called; `nil` for tables that say it in another way.
  package var device: String?
  /// How many of it; `nil` for one each.
  package var count: String?
  /// The name, `nil` for one institution a row.
  ///
  /// Rows of one name are about one institution.
  package var name: String?
  /// What to decompose by.
  package var group: String?
  /// The country.
  package var country: String?
  /// How many institutions like it there are.
  package var weight: String?
  /// The share of its time that a team may use; `nil` for all of it.
  package var access: String?
  /// How many teams share it; `nil` for as many as have all of it together.
  package var teams: String?
  /// How many researchers are in a team; `nil` where nobody says.
  package var researchers: String?
  /// The year in which it was held.
  package var year: String?
  /// The day since which it is held.
  var begin: String?
  /// The day until which it was held.
  var end: String?

  /// Creates a choice of columns.
  package init(
    device: String? = nil, count: String? = nil, name: String? = nil, group: String? = nil,
    country: String? = nil, weight: String? = nil, access: String? = nil,
    teams: String? = nil, researchers: String? = nil, year: String? = nil
  ) {
    self.device = device
    self.count = count
    self.name = name
    self.group = group
    self.country = country
    self.weight = weight
    self.access = access
    self.teams = teams
    self.researchers = researchers
    self.year = year
  }
}
