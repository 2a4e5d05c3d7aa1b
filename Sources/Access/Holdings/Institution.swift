package import Estimation
package import Quantities

/// A holder of hardware: an institution, or a tier of institutions that are alike.
package struct Institution: Hashable, Sendable {
  /// What it computes on.
  package enum Holding: Hashable, Sendable {
    /// Devices of the catalogue, from their datasheet.
    case devices(id: String, count: Double)
    /// Devices of several kinds or of none, by their ids. `devices(_:)` makes it of any.
    case mixed([DeviceCount])
    /// What a record measured.
    case measured(MeasuredBudget)
  }

  /// The name people use.
  package var name: String
  /// What inequality is decomposed by.
  package var group: String
  /// The country it is in; empty where nothing says it.
  package var country = ""
  /// How many institutions like it there are.
  package var weight: Double
  /// What it computes on.
  package var holding: Holding
  /// The share of the holding's time that one research team may use, in 0...1.
  package var access: Double
  /// How many research teams share the holding; `nil` for as many as have all of it together.
  package var teams: Double?
  /// How many researchers are in one of these teams; `nil` where nobody says.
  package var researchers: Double?
  /// The tier of the catalogue that it stands for, whose ranges say how uncertain all this is;
  /// `nil` for others.
  package var tier: Tier?
  /// The year in which it holds this; `nil` where it isn't said.
  package var year: Int?

  /// Creates an institution.
  ///
  /// - Precondition: The weight is above 0, and the access a share above 0.
  package init(name: String, group: String, weight: Double, holding: Holding, access: Double) {
    precondition(weight > 0 && access > 0 && access <= 1, "A holder counts, and has access.")
    self.name = name
    self.group = group
    self.weight = weight
    self.holding = holding
    self.access = access
  }

  /// The institutions that a tier of the catalogue stands for.
  package init(_ tier: Tier) {
    self.init(
      name: tier.name, group: tier.group.rawValue, weight: tier.institutions.value,
      holding: .devices(id: tier.device, count: tier.count.value), access: tier.access.value)
    teams = tier.teams?.value
    researchers = tier.researchers?.value
    self.tier = tier
  }
}

extension Institution {
  /// Returns how many final runs of a paper could be done in a year, one after the other, in the
  /// share of the holding's time that `access` says.
  ///
  /// runs a year = 8,760 · access / hours of a final run, at the medians of both. Zero where the
  /// paper doesn't fit in the holding's memory.
  ///
  /// - Throws: `EstimationError` for an unknown device, or one without a peak.
  func runsPerYear(of paper: Paper, by estimator: Estimator) throws(EstimationError) -> Double {
    switch holding {
    case .devices(let id, let count):
      let device = try estimator.catalogue.device(id)
      return runsPerYear(of: try estimator.medianHours(of: paper, on: device, count: count))
    case .mixed(let kinds):
      return runsPerYear(of: try estimator.medianHours(of: paper, on: kinds))
    case .measured(let budget):
      return runsPerYear(of: try estimator.estimate(paper, on: budget).finalRunHours?.value)
    }
  }

  /// Returns how many runs of so many hours could be done in a year; zero for `nil`, which is
  /// infeasible.
  package func runsPerYear(of hours: ComputeHours?) -> Double {
    guard let hours, hours.hours > 0 else { return 0 }
    return hoursPerYear * access / hours.hours
  }
}

extension Institution {
  /// Returns this institution with so many times the devices; as it is where it was measured.
  func multiplied(by factor: Double) -> Institution {
    guard case .devices(let id, let count) = holding else { return self }
    var other = self
    other.holding = .devices(id: id, count: count * factor)
    return other
  }
}
