import Access
import Documents
import Estimation
import Inequality
import Quantities
import Testing

/// Tables of holdings in the layouts that people have, and what becomes of their rows.
struct HoldingsTableTests {
  private let catalogue: Estimation.Catalogue
  private static let today = Day(year: 2026, month: 1, day: 31)

  init() throws { catalogue = try shippedCatalogue.get() }

  private func read(
    _ reader: consuming CSVReader, _ choices: Set<RowChoice> = RowChoice.customary,
    columns: InstitutionColumns = InstitutionColumns()
  ) throws -> HoldingsTable {
    let layout = try #require(HoldingLayout(columns: reader.columns, catalogue))
    let request = HoldingsRequest(
      layout, columns: columns, choices: choices, today: try #require(Self.today))
    return try #require(try HoldingsTable(reading: reader, request, catalogue))
  }

  private func read(_ text: String) throws -> HoldingsTable {
    try read(CSVReader(Array(text.utf8), path: "t.csv"))
  }

  private func fixture(
    _ name: String, _ choices: Set<RowChoice> = RowChoice.customary
  ) throws -> HoldingsTable {
    try read(CSVReader(file: fixturePath(name)), choices)
  }

  private func counts(_ entries: [RowReason: RowAccount.Entry]) -> [RowReason: Int] {
    entries.mapValues(\.count)
  }

  // MARK: - Layouts

  @Test(arguments: [
    (["name", "device", "count"], HoldingLayout.long), (["Institution", "GPU type"], .long),
    (["university", "H100_SXM", "undergrad"], .wide),
    (["Owner", "Chip type (primary)", "Chip quantity (primary)"], .epoch),
    (["Rank", "Site", "Rmax [TFlop/s]", "Accelerator/Co-Processor"], .top500),
  ])
  func `a header tells how a table says who holds what`(
    columns: [String], layout: HoldingLayout
  ) {
    #expect(HoldingLayout(columns: columns, catalogue) == layout)
  }

  @Test func `a table of other things is no table of holdings`() {
    #expect(HoldingLayout(columns: ["name", "gpus", "students"], catalogue) == nil)
    #expect(HoldingLayout(columns: ["v"], catalogue) == nil)
  }

  @Test func `rows of one name are one institution with several kinds of devices`() throws {
    let table = try read(
      "name,device,count,sector\nA,H100,2,x\nB,V100,1,x\nA,RTX 3090,4,y\nA,H100,1,x\n")
    #expect(table.holders.map(\.institution.name) == ["A", "B"])
    #expect(
      table.holders[0].institution.holding.kinds == [
        DeviceCount(id: "h100", count: 3), DeviceCount(id: "rtx-3090", count: 4),
      ])
    // H100s have more FLOP/s than the cards of the other group.
    #expect(table.holders[0].institution.group == "x")
  }

  @Test func `what has ended counts in the years before alone`() throws {
    let table = try read(
      "name,device,count,since,until\nEast,h100,1000,2015-01-01,2018-01-01\n"
        + "West,h100,8,2020-01-01,\n")
    #expect(table.holders.map(\.institution.name) == ["West"])
    #expect(table.account.leftOut[.decommissioned]?.count == 1)
    #expect(table.holders(atEndOf: 2016).map(\.institution.name) == ["East"])
  }

  @Test func `rows without names are about one institution each`() throws {
    let table = try read("device,count\nH100,1\nH100,1\n")
    #expect(table.holders.map(\.institution.name) == ["row 1", "row 2"])
  }

  @Test func `a team's share of mixed devices is the mean by their peaks`() throws {
    let table = try read("name,device,count,access\nA,H100,1,0.5\nA,H100,3,0.1\n")
    #expect(abs(table.holders[0].institution.access - 0.2) < 1e-12)
  }

  @Test func `a column for each device is read as so many of each`() throws {
    let table = try fixture("wide.csv")
    #expect(table.holders.map(\.institution.name).count == 4)
    #expect(
      table.holders[1].institution.holding.kinds == [
        DeviceCount(id: "a100-80gb", count: 16), DeviceCount(id: "rtx-3090", count: 8),
        DeviceCount(id: "v100", count: 64),
      ])
    #expect(counts(table.account.leftOut) == [.nothingHeld: 1])
    // Hill College has 12 devices, and a total of 20.
    #expect(counts(table.account.remarks) == [.contradictoryTotal: 1])
    #expect(table.account.chips.otherColumns == ["students"])
    let all = try fixture("wide.csv", [.empty])
    #expect(all.holders.count == 5)
    #expect(all.holders[3].peak == 0)
  }

  // MARK: - Clusters

  @Test func `each row of clusters that doesn't count has its first reason`() throws {
    let table = try fixture("clusters.csv")
    #expect(
      counts(table.account.leftOut) == [
        .decommissioned: 1, .planned: 1, .unlikely: 1, .duplicate: 1, .unknownChip: 1,
        .negativeCount: 1, .futureDate: 1, .withoutHolder: 1, .withoutChip: 1, .unclear: 1,
      ])
    #expect(
      counts(table.account.remarks) == [
        .superseded: 1, .severalOwners: 1, .contradictoryTotal: 1, .unreadableDate: 1,
      ])
    #expect(table.account.rows == 18)
    #expect(table.account.used == 8)
    #expect(table.account.leftOut.values.reduce(0) { $0 + $1.count } == 10)
    #expect(table.account.leftOut[.planned]?.examples == ["line 9: Gamma Giant"])
  }

  @Test func `an owner's clusters are one holding, with both kinds of chips`() throws {
    let alpha = try #require(fixture("clusters.csv").holders.first)
    #expect(alpha.institution.name == "Alpha Systems")
    #expect(
      alpha.institution.holding.kinds == [
        DeviceCount(id: "a100-80gb", count: 2_000), DeviceCount(id: "h100", count: 4_000),
      ])
    #expect(alpha.institution.country == "Norland")
  }

  @Test(arguments: [
    (RowChoice.planned, 9), (.unlikely, 9), (.duplicates, 9), (.unclear, 9), (.decommissioned, 9),
  ])
  func `rows that a user chooses count`(choice: RowChoice, used: Int) throws {
    let table = try fixture("clusters.csv", RowChoice.customary.union([choice]))
    #expect(table.account.used == used)
  }

  @Test func `what is superseded can be left out, so that nothing counts twice`() throws {
    let table = try fixture("clusters.csv", [])
    #expect(table.account.leftOut[.superseded]?.count == 1)
    #expect(
      table.holders[0].institution.holding.kinds == [
        DeviceCount(id: "a100-80gb", count: 1_000), DeviceCount(id: "h100", count: 4_000),
      ])
  }

  @Test func `a year has what had begun and not ended`() throws {
    let table = try fixture("clusters.csv")
    func names(_ year: Int) -> [String] {
      table.holders(atEndOf: year).map(\.institution.name)
    }
    #expect(names(2016) == ["West Laboratory"])
    #expect(names(2020) == ["North Science Centre", "West Laboratory", "Hill College"])
    // The West's machine ended in July 2021.
    #expect(names(2021) == ["Alpha Systems", "North Science Centre", "Hill College"])
    // The first phase counts until the second begins.
    let alpha = { (year: Int) in table.holders(atEndOf: year).first?.devices }
    #expect(alpha(2023) == 1_000)
    #expect(alpha(2024) == 5_000)
    #expect(table.years == Array(2016...2024))
  }

  // MARK: - Wrong input

  @Test func `each wrong row is counted with what is wrong`() throws {
    let table = try fixture("mixed.csv")
    #expect(
      counts(table.account.leftOut) == [
        .unknownChip: 1, .negativeCount: 1, .repeated: 1, .withoutChip: 1,
      ])
    #expect(table.account.used == 5)
    #expect(table.account.chips.unknown.map(\.name) == ["Zeta 9000"])
    #expect(table.account.chips.named == 8)
    #expect(table.account.chips.matched == 7)
    // The comma stands before the decimals.
    #expect(table.holders.last?.devices == 1.5)
  }

  @Test func `what a name leaves open is counted`() throws {
    let table = try read("name,device\nA,NVIDIA A100\nB,NVIDIA A100\nC,RTX 3090\n")
    let assumed = try #require(table.account.chips.assumed.first)
    #expect(assumed.name == "NVIDIA A100")
    #expect(assumed.device == "a100-40gb")
    #expect(assumed.count == 2)
    #expect(table.account.chips.assumed.count == 1)
  }

  @Test(arguments: ["1e10", "inf", "nan", "1e400", "many"])
  func `a count that nobody has is left out`(count: String) throws {
    let long = try read("name,device,count\nA,H100,1\nB,H100,\(count)\n")
    #expect(counts(long.account.leftOut) == [.impossibleNumber: 1])
    let wide = try read("name,H100\nA,1\nB,\(count)\n")
    #expect(counts(wide.account.leftOut) == [.impossibleNumber: 1])
  }

  @Test func `who writes an id leaves nothing open`() throws {
    #expect(try read("name,device\nA,a100-40gb\n").account.chips.assumed.isEmpty)
  }

  /// All of a sector have the same, so all of the inequality lies between the two.
  @Test func `the share between sectors has an interval`() throws {
    let rows = (0..<20).map { "A\($0),a100-40gb,\($0 < 10 ? 1 : 3),\($0 < 10 ? "x" : "y")\n" }
    let table = try read("name,device,count,sector\n" + rows.joined())
    let summary = try HoldingsSummary(table, level: 0.95, Resampling(resamples: 100, seed: 1))
    #expect(abs(try #require(summary.between) - 1) < 1e-9)
    let interval = try #require(summary.betweenInterval)
    #expect(interval.low > 1 - 1e-9 && interval.high <= 1)
  }

  @Test func `without sectors nothing lies between them`() throws {
    let table = try read("name,device\nA,H100\nB,V100\n")
    let summary = try HoldingsSummary(table, level: 0.95, Resampling(resamples: 10, seed: 1))
    #expect(summary.between == nil && summary.betweenInterval == nil)
  }

  @Test func `rows that aren't split as the header says are counted too`() throws {
    let table = try read("name,device,count\nA,H100\nB,H100,2\n")
    #expect(counts(table.account.leftOut) == [.unreadable: 1])
    #expect(table.account.rows == 2)
  }

  @Test func `a holder with two weights keeps the first`() throws {
    let table = try read("name,device,weight\nA,H100,3\nA,V100,4\n")
    #expect(counts(table.account.remarks) == [.otherWeight: 1])
    #expect(table.holders[0].institution.weight == 3)
  }

  // MARK: - Lists of systems

  private func systems(_ list: String? = nil) throws -> SystemList {
    try SystemList(
      reading: CSVReader(file: fixturePath("systems.csv")), list: list, group: nil, name: nil,
      catalogue)
  }

  @Test func `of lists the latest is taken, and systems of one site together`() throws {
    let latest = try systems()
    #expect(latest.list == "202106")
    #expect(latest.lists == 2)
    #expect(latest.unit == "TFlop/s")
    #expect(latest.holders.values == [2_000, 1_000, 400, 300])
    #expect(latest.holders.groups == ["Research", "Research", "Industry", "Industry"])
    #expect(latest.account.chips.named == 4)
    #expect(latest.account.chips.unknown.map(\.name) == ["Matrix-9000"])
    #expect(try systems("202011").holders.values == [900, 300])
  }

  @Test func `a list that isn't there is answered with those that are`() throws {
    #expect(throws: TableError.self) { try systems("199906") }
  }

  @Test func `the unit of a list follows from its date, or from the title`() throws {
    func unit(_ header: String, _ row: String) throws -> String? {
      try SystemList(
        reading: CSVReader(Array("\(header)\n\(row)\n".utf8), path: "t.csv"), list: nil,
        group: nil, name: nil, catalogue
      ).unit
    }
    #expect(try unit("list,rank,rmax", "201611,1,5") == "GFlop/s")
    #expect(try unit("list,rank,rmax", "201706,1,5") == "TFlop/s")
    #expect(try unit("Rank,Rmax [PFlop/s]", "1,5") == "PFlop/s")
    #expect(try unit("rank,rmax", "1,5") == nil)
  }

  // MARK: - Days

  @Test(arguments: [
    ("2021-07-15", 2021, 7, 15), ("2021-07", 2021, 7, 1), ("2021", 2021, 1, 1),
  ])
  func `a day may lack its end`(text: String, year: Int, month: Int, day: Int) throws {
    #expect(Day(text) == Day(year: year, month: month, day: day))
  }

  @Test(arguments: ["spring 2021", "2021-13-01", "15.07.2021", "", "2021-07-15-1"])
  func `what is no day is none`(text: String) {
    #expect(Day(text) == nil)
  }

  @Test func `days are counted from 1970`() {
    #expect(Day(daysSince1970: 0)?.description == "1970-01-01")
    #expect(Day(daysSince1970: 11_016)?.description == "2000-02-29")
    #expect(Day(daysSince1970: 20_784)?.description == "2026-11-27")
  }
}
