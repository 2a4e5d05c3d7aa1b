import Foundation
import Inequality
import Participation
import Quantities
import Randomness
import Testing

/// Who publishes, joined with who holds.
struct HoldingsTests {
  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func table(_ text: String) throws -> HoldingsTable {
    try HoldingsTable(file: try file(text), skippingBadRows: false)
  }

  private let plan = Resampling(resamples: 200, seed: 1)

  @Test func `rows of one holder and year are added up`() throws {
    let table = try table(
      "name,device,count,year\nA,v100,4,2017\nA,p100,2,2017\nA,v100,8,2018\nB,v100,1,2017\n")
    #expect(table.unit == "count" && table.countsDevices)
    #expect(table.rows.map(\.name) == ["A", "A", "B"])
    #expect(table.rows.map(\.amount) == [6, 8, 1])
  }

  @Test func `a negative amount and a year that is none are named by their rows`() throws {
    do {
      _ = try table("name,value,year\nA,-1,2017\nB,1,soon\n")
      Issue.record("The rows were read.")
    } catch {
      let error = "\(error)"
      #expect(error.contains("2 of 2 rows can't be used."))
      #expect(error.contains("Expected a finite number from 0 in 'value', found '-1'."))
      #expect(error.contains("'soon' is no year"))
    }
  }

  /// Papers are e^(institution)·e^(year)·holding^½, so that only the slope within institutions is
  /// ½.
  @Test func `effects of institutions and years are taken out of the slope`() throws {
    var observations: [Elasticity.Observation] = []
    for institution in 0..<6 {
      for year in 0..<4 where (institution, year) != (2, 3) {
        // Who has more by nature also publishes more.
        let holding = Double(1 + institution) * pow(2, Double((institution * year) % 5))
        observations.append(
          .init(
            institution: institution, year: 2010 + year, holding: holding,
            papers: exp(Double(institution) + 0.3 * Double(year)) * holding.squareRoot()))
      }
    }
    let found = try #require(Elasticity(.years, of: observations, level: 0.95))
    #expect(abs(found.estimate - 0.5) < 1e-9)
    #expect(found.institutions == 6 && found.observations == 23)
    #expect(found.interval.halfWidth < 1e-6)
  }

  /// log papers = 0, 1, 1, 2, 3 on log holdings 0, 1, 2, 3, 4: the slope is 7/10.
  ///
  /// Residuals are 0, 0.3, −0.4, −0.1, 0.2, and deviations −2 to 2, of which Σx² = 10. Without one
  /// the slope changes by x·e/(10 − x²): 0.3/9, 0.1/9 and 0.4/6. The sum of squares is 0.0056790; t
  /// of 4 is 2.776.
  @Test func `the interval between institutions is worked by hand`() throws {
    let observations = zip([0.0, 1, 2, 3, 4], [0.0, 1, 1, 2, 3]).enumerated().map { index, logs in
      Elasticity.Observation(
        institution: index, year: 0, holding: exp(logs.0), papers: exp(logs.1))
    }
    let found = try #require(Elasticity(.institutions, of: observations, level: 0.95))
    #expect(abs(found.estimate - 0.7) < 1e-12)
    #expect(abs(found.interval.halfWidth - 2.7764451 * (0.8 * 0.005679012).squareRoot()) < 1e-6)
    #expect(Elasticity(.institutions, of: Array(observations.dropLast()), level: 0.95) == nil)
  }

  /// Errors of one institution go on from year to year, so that intervals of independent errors
  /// would be too narrow.
  @Test func `the interval holds the slope in 90 to 98 % of worlds with related errors`() throws {
    var random = SplitMix64(seed: 3)
    func normal() -> Double {
      (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }
    var held = 0
    for _ in 0..<200 {
      var observations: [Elasticity.Observation] = []
      for institution in 0..<20 {
        var (holding, error) = (normal(), normal())
        for year in 0..<5 {
          holding += 0.5 * normal()
          error = 0.8 * error + 0.5 * normal()
          observations.append(
            .init(
              institution: institution, year: year, holding: exp(holding),
              papers: exp(0.4 * holding + error)))
        }
      }
      let found = try #require(Elasticity(.years, of: observations, level: 0.95))
      if found.interval.low <= 0.4, 0.4 <= found.interval.high { held += 1 }
    }
    #expect((180...196).contains(held), "\(held)")
  }

  /// Eight holders of 1 to 8 with as many papers: the first quarter has 15 of 36, of holdings and,
  /// with 4 papers of a publisher without holdings, 15 of 40 papers.
  @Test func `shares are of quarters of the holders, and of those whose holdings are unknown`()
    throws
  {
    var papers: [String: [Int: Double]] = ["Stranger": [2015: 4]]
    var text = "name,value\nNobody,3\n"
    for number in 1...8 {
      papers["U \(number) University"] = [2014: Double(number) / 2, 2015: Double(number) / 2]
      text += "the u \(number) univ.,\(number)\n"
    }
    let found = HoldersAndPublishers(try table(text), papers: papers, level: 0.95, plan: plan)
    #expect(found.holders.all == 9 && found.holders.publishing == 8)
    #expect(found.strangers.map(\.name) == ["Nobody"])
    #expect(found.years == nil)
    #expect(found.groups.map(\.institutions) == [2, 2, 2, 2, 1])
    #expect(found.groups[0].holdings == 15.0 / 36)
    #expect(found.groups[0].papers == 15.0 / 40)
    #expect(found.groups[4].holdings == nil && found.groups[4].papers == 0.1)
    let elasticity = try #require(found.elasticity)
    #expect(elasticity.comparison == .institutions && abs(elasticity.estimate - 1) < 1e-12)
  }

  @Test func `where holdings have years, only papers of these years count`() throws {
    var papers: [String: [Int: Double]] = [:]
    var text = "name,value,year\n"
    for number in 1...6 {
      papers["U\(number)"] = [2014: 100, 2015: Double(number), 2016: Double(number * number)]
      for year in [2015, 2016] { text += "U\(number),\(number * (year - 2014)),\(year)\n" }
    }
    text += "U1,0,2017\n"
    papers["U1"]?[2017] = 1
    let found = HoldersAndPublishers(try table(text), papers: papers, level: 0.95, plan: plan)
    #expect(found.years == [2015, 2016, 2017])
    #expect(found.leftOut == 0)
    // All doubled their holdings, which is the effect of the year: nothing differs but that.
    #expect(found.elasticity?.comparison == .institutions)
  }
}
