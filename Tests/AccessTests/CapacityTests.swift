import Access
import Documents
import Estimation
import Quantities
import Testing

/// Who can do a paper in time, with the catalogue as it is shipped.
struct CapacityTests {
  private let catalogue: Estimation.Catalogue
  private let estimator: Estimator

  init() throws {
    catalogue = try shippedCatalogue.get()
    estimator = try Estimator(
      catalogue: catalogue, draws: 2_000,
      utilisation: .exactly(0.34, provenance: .assumed, source: "a test"))
  }

  private func holder(
    _ device: String, _ count: Double, weight: Double = 1, access: Double = 1
  ) -> Institution {
    Institution(
      name: device, group: "", weight: weight, holding: .devices(id: device, count: count),
      access: access)
  }

  private func capacities(_ paper: String, _ institutions: [Institution]) throws -> Capacities {
    try Capacities(
      of: try catalogue.paper(paper), at: CountedInstitutions(institutions, per: .team),
      by: estimator)
  }

  @Test func `capacity is proportional to devices and to access`() throws {
    let runs = try capacities(
      "resnet-152",
      [holder("a100-80gb", 1), holder("a100-80gb", 8), holder("a100-80gb", 8, access: 0.25)]
    ).holders.map(\.runsPerYear)
    #expect(abs(runs[1] / runs[0] - 8) < 1e-9)
    #expect(abs(runs[2] / runs[0] - 2) < 1e-9)
  }

  @Test func `what does not fit in memory is no capacity, and never done`() throws {
    let found = try capacities("gpt-3", [holder("m2", 1), holder("h100", 1_024)])
    #expect(found.holders[0].runsPerYear == 0)
    #expect(found.holders[0].days == .infinity)
    #expect(found.share(within: 1e9) == 0.5)
    #expect(found.accessCurve.map(\.share) == [0.5])
  }

  @Test func `the access curve rises by weights, in the order of days`() throws {
    let found = try capacities(
      "alexnet",
      [
        holder("gtx-580", 1, weight: 6), holder("h100", 8, weight: 1),
        holder("a100-80gb", 1, weight: 3),
      ])
    #expect(found.accessCurve.map(\.share) == [0.1, 0.4, 1])
    #expect(found.accessCurve.map(\.days) == found.accessCurve.map(\.days).sorted())
  }

  @Test func `all or none can do it, and drawing institutions says so`() throws {
    let all = try capacities("alexnet", [holder("h100", 8), holder("h100", 16)])
    let interval = try #require(
      all.shareInterval(within: 365, level: 0.95, resamples: 100, seed: 1))
    #expect(interval.low == 1 && interval.high == 1)
    let one = try capacities("alexnet", [holder("h100", 8)])
    #expect(one.shareInterval(within: 365, level: 0.95, resamples: 100, seed: 1) == nil)
  }

  @Test func `the frontier paper of a year took the most work so far`() throws {
    #expect(catalogue.frontierPaper(of: 2012)?.id == "alexnet")
    #expect(catalogue.frontierPaper(of: 2016)?.id == "gnmt")
    #expect(catalogue.frontierPaper(of: 1990) == nil)
  }

  @Test(arguments: [
    // The fastest stays the fastest: AMD's FirePro S10000 in 2012, a Tesla V100 in 2017.
    ("h100", 2012, "firepro-s10000"), ("h100", 2017, "v100-sxm2-16gb"), ("h100", 2022, "h100"),
    // A laptop's chip is below all, and becomes the slowest.
    ("m2", 2012, "m2075"),
    ("h100", 2030, "h100"),
  ])
  func `a device's counterpart stands where it stood`(id: String, year: Int, expected: String)
    throws
  {
    #expect(try catalogue.counterpart(of: catalogue.device(id), in: year)?.id == expected)
  }

  @Test func `before the first device there is no counterpart`() throws {
    #expect(try holder("h100", 4).equipped(in: 2001, catalogue) == nil)
    #expect(
      try holder("h100", 4).equipped(in: 2012, catalogue)?.holding
        == .devices(id: "firepro-s10000", count: 4))
  }

  // MARK: - Tables

  private func read(
    _ text: String, _ columns: InstitutionColumns
  ) throws -> (institutions: [Institution], bad: BadRows) {
    let today = try #require(Day(year: 2026))
    let table = try #require(
      try HoldingsTable(
        reading: CSVReader(Array(text.utf8), path: "t.csv"),
        HoldingsRequest(.long, columns: columns, today: today, isStrict: true), catalogue))
    return (table.holders.map(\.institution), table.bad)
  }

  @Test func `a table says who holds what`() throws {
    let columns = InstitutionColumns(
      device: "gpu", count: "n", name: "name", weight: "w", access: "a", year: "y")
    let (institutions, bad) = try read("name,gpu,n,w,a,y\nA,H100,8,2,0.5,2023\n", columns)
    #expect(bad.count == 0)
    let only = try #require(institutions.first)
    #expect(only.holding == .devices(id: "h100", count: 8))
    #expect(only.weight == 2)
    #expect(only.access == 0.5)
    #expect(only.year == 2023)
  }

  @Test(arguments: [
    ("h200x,1,1,2020", "2:1: The catalogue has no device 'h200x'. Did you mean 'h200'?"),
    ("h100,0,1,2020", "2:6: Expected a number above 0 in 'n', found '0'."),
    ("h100,1,1.5,2020", "2:8: Expected a number above 0 and at most 1 in 'a', found '1.5'."),
    ("h100,1,1,soon", "2:10: Expected a year in 'y', found 'soon'."),
  ])
  func `a cell that makes no sense is named`(row: String, message: String) throws {
    let columns = InstitutionColumns(device: "gpu", count: "n", access: "a", year: "y")
    let (institutions, bad) = try read("gpu,n,a,y\n\(row)\n", columns)
    #expect(institutions.isEmpty)
    #expect(bad.first.map { "\($0)" } == ["t.csv:\(message)"])
  }

  @Test func `a table says how many teams and researchers there are`() throws {
    let columns = InstitutionColumns(
      device: "gpu", access: "a", teams: "teams", researchers: "people")
    let (institutions, bad) = try read(
      "gpu,a,teams,people\nh100,0.25,3,6\nh100,0.25,5,6\n", columns)
    let only = try #require(institutions.first)
    #expect(institutions.count == 1)
    #expect(only.teams == 3 && only.researchers == 6)
    // Five with a quarter each have more than all.
    #expect(
      bad.first.map { "\($0)" }
        == [
          "t.csv:3:11: Expected as many teams as have no more than all of it together in 'teams', "
            + "found '5'."
        ]
    )
  }
}
