package import Quantities

/// A kind of institution, and what a researcher there can get hold of.
package struct Tier: Hashable, Sendable {
  /// What inequality is decomposed by.
  package enum Group: String, CaseIterable, Codable, Hashable, Sendable {
    /// Universities, and those who study or work there.
    case academic
    /// Facilities that a government pays for and researchers share.
    case government
    /// Firms.
    case industry
  }

  /// The name that commands use.
  package var id: String
  /// The name people use.
  package var name: String
  /// The group it belongs to.
  package var group: Group
  /// The id of the device it holds.
  package var device: String
  /// How many of them.
  package var count: Measured<Double>
  /// How many institutions stand for it, each with the whole holding.
  package var institutions: Measured<Double>
  /// The share of the holding's time that one research team may use, in 0...1.
  package var access: Measured<Double>
  /// How many research teams share the holding; `nil` for as many as have all of it together,
  /// 1 / access.
  package var teams: Measured<Double>?
  /// How many researchers are in one of these teams; `nil` where nobody says.
  package var researchers: Measured<Double>?
  /// What a reader has to know.
  package var note: String?

  /// Creates a tier.
  package init(
    id: String, name: String, group: Group, device: String, count: Measured<Double>,
    institutions: Measured<Double>, access: Measured<Double>, teams: Measured<Double>? = nil,
    researchers: Measured<Double>? = nil, note: String? = nil
  ) {
    self.id = id
    self.name = name
    self.group = group
    self.device = device
    self.count = count
    self.institutions = institutions
    self.access = access
    self.teams = teams
    self.researchers = researchers
    self.note = note
  }
}
