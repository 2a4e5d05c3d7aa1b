import Access
import Estimation
import Quantities
import Testing

/// What an institution, a team and a researcher have.
struct CapacityUnitTests {
  private let catalogue: Estimation.Catalogue
  private let estimator: Estimator

  init() throws {
    catalogue = try shippedCatalogue.get()
    estimator = try Estimator(
      catalogue: catalogue, draws: 2_000,
      utilisation: .exactly(0.34, provenance: .assumed, source: "a test"))
  }

  private func holder(
    _ count: Double, weight: Double = 1, access: Double, teams: Double? = nil,
    researchers: Double? = nil
  ) -> Institution {
    var holder = Institution(
      name: "\(count) H100", group: "", weight: weight,
      holding: .devices(id: "h100", count: count), access: access)
    holder.teams = teams
    holder.researchers = researchers
    return holder
  }

  private func capacities(
    _ institutions: [Institution], of paper: String = "alexnet", per unit: CapacityUnit
  ) throws -> Capacities {
    try Capacities(
      of: try catalogue.paper(paper), at: CountedInstitutions(institutions, per: unit),
      by: estimator)
  }

  /// Two institutions: one with 10 devices, which 2 teams of 5 share, each with half; one with 90,
  /// which 9 teams of 3 share, each with a tenth, and other uses have the rest.
  private var two: [Institution] {
    [
      holder(10, access: 0.5, teams: 2, researchers: 5),
      holder(90, access: 0.1, teams: 9, researchers: 3),
    ]
  }

  @Test(arguments: [
    // 10 and 90 devices.
    (CapacityUnit.institution, [10.0, 90], [1.0, 1]),
    // 5 devices for each of 2, and 9 for each of 9.
    (.team, [5, 9], [2, 9]),
    // 1 for each of 10, and 3 for each of 27.
    (.researcher, [1, 3], [10, 27]),
  ])
  func `a unit has its part, and counts as often as there are such units`(
    unit: CapacityUnit, devices: [Double], weights: [Double]
  ) throws {
    let one = try capacities([holder(1, access: 1)], per: .institution).holders[0].runsPerYear
    let found = try capacities(two, per: unit)
    #expect(found.unit == unit)
    for (holder, devices) in zip(found.holders, devices) {
      #expect(abs(holder.runsPerYear / one / devices - 1) < 1e-9)
    }
    for (holder, weight) in zip(found.holders, weights) {
      #expect(abs(holder.weight - weight) < 1e-9)
    }
  }

  @Test func `teams that nobody counts are as many as have all of it together`() throws {
    let found = try capacities([holder(8, weight: 3, access: 0.25)], per: .team)
    #expect(found.holders[0].weight == 12)
  }

  @Test func `teams have no more than everything together`() throws {
    let found = try CountedInstitutions([holder(8, access: 0.5, teams: 4)], per: .team)
    #expect(found.all[0].access == 0.25)
    #expect(found.all[0].weight == 4)
  }

  @Test func `researchers that nobody counts are asked for`() throws {
    let error = #expect(throws: CapacityUnitError.self) {
      try CountedInstitutions([holder(8, access: 0.5)], per: .researcher)
    }
    #expect(error == .noResearchers("8.0 H100"))
  }

  @Test func `a large firm that trained a model can train it, and one of its teams can't`() throws {
    let firm = Institution(try catalogue.tier("large-firm"))
    // On 16,384 H100 it took about 78 days.
    let whole = try capacities([firm], of: "llama-3.1-405b", per: .institution)
    #expect(whole.share(within: 90) == 1)
    let team = try capacities([firm], of: "llama-3.1-405b", per: .team)
    #expect(team.share(within: 90) == 0)
  }

  @Test func `no run is shorter than the shortest that anybody has done`() throws {
    let found = try capacities([holder(350_000, access: 1)], per: .institution)
    // 0.119 minutes.
    #expect(abs(found.holders[0].days * 24 * 60 - 0.119) < 1e-12)
    #expect(found.holders[0].runsPerYear > 1e9)
  }
}
