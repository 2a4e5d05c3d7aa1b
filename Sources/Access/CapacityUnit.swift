import Documents

/// Whose capacity is measured: one of these is a holder, and all of them are counted.
package enum CapacityUnit: String, CaseIterable, Hashable, Sendable {
  /// An institution with its whole holding.
  case institution
  /// A research team with its share of the holding.
  case team
  /// A researcher with an equal part of the team's share.
  case researcher

  /// What several of them are called.
  package var plural: String { "\(rawValue)s" }
}

extension CapacityUnit {
  /// Returns the share of a holding that one unit has,
  /// and how many units there are at one institution.
  ///
  /// Teams have no more than everything together: where their shares add up to more,
  /// each has 1 / teams.
  ///
  /// - Parameters:
  ///   - access: The share of one team.
  ///   - teams: How many teams share the holding; `nil` for as many as have all of it together.
  ///   - researchers: How many are in a team.
  func parts(
    access: Double, teams: Double?, researchers: Double
  ) -> (share: Double, number: Double) {
    let access = min(access, 1)
    let teams = teams ?? 1 / access
    let share = min(access, 1 / teams)
    return switch self {
    case .institution: (1, 1)
    case .team: (share, teams)
    case .researcher: (share / researchers, teams * researchers)
    }
  }
}

/// Institutions, with what one unit of theirs has and how many units there are.
package struct CountedInstitutions: Sendable {
  /// Whose capacity is counted.
  package let unit: CapacityUnit
  /// The institutions, each with the share of one unit as its access,
  /// and as many units as its weight.
  package let all: [Institution]

  /// Counts the units at institutions.
  ///
  /// - Throws: `CapacityUnitError` where nobody says how many researchers there are.
  package init(
    _ institutions: [Institution], per unit: CapacityUnit
  ) throws(CapacityUnitError) {
    self.unit = unit
    var all: [Institution] = []
    for institution in institutions {
      if unit == .researcher, institution.researchers == nil {
        throw .noResearchers(institution.name)
      }
      let (share, number) = unit.parts(
        access: institution.access, teams: institution.teams,
        researchers: institution.researchers ?? 1)
      var counted = institution
      counted.access = share
      counted.weight *= number
      all.append(counted)
    }
    self.all = all
  }
}

/// Units that can't be counted.
package enum CapacityUnitError: Error, Hashable, CustomStringConvertible {
  /// Researchers are counted, and nobody says how many a team of this institution has.
  case noResearchers(String)

  package var description: String {
    switch self {
    case .noResearchers(let name):
      "Nobody says how many researchers a team of \(name.quoted) has. Name a column of them with "
        + "--researchers, state 'researchers' for each tier, or take --per team."
    }
  }
}
