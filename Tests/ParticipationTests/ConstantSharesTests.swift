import Foundation
import Inequality
import Participation
import Quantities
import Randomness
import Testing

/// The range of constant shares, on worlds in which shares never change.
struct ConstantSharesTests {
  private static let years = 2001...2005

  /// The papers of one world: authors are of departments by the same shares in all years, and
  /// papers have 1 to 5 authors.
  private struct World {
    /// The departments of each paper's authors.
    var papers: [(year: Int, departments: [Int])] = []

    init(seed: UInt64) {
      var random = SplitMix64(seed: seed)
      // Of 24 departments the first is sure to have ten times what the last has.
      let shares = (0..<24).map { pow(10, -Double($0) / 23) }
      for (step, year) in ConstantSharesTests.years.enumerated() {
        for _ in 0..<[30, 40, 50, 65, 80][step] {
          // More authors as years go by.
          let authors = Int.random(in: 1...(3 + step / 2), using: &random)
          papers.append(
            (year, (0..<authors).map { _ in Self.drawn(shares, using: &random) }))
        }
      }
    }

    private static func drawn(_ shares: [Double], using random: inout SplitMix64) -> Int {
      var left = Double.random(in: 0..<shares.reduce(0, +), using: &random)
      for (place, share) in shares.enumerated() {
        if left < share { return place }
        left -= share
      }
      return shares.count - 1
    }
  }

  private static func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private static func isInside(_ range: Interval, _ value: Double) -> Bool {
    range.low - 1e-12 <= value && value <= range.high + 1e-12
  }

  /// The share of years whose Gini coefficient, and whose share of the top ten, lie in their
  /// ranges.
  private func coverage(
    _ years: (World, Resampling) throws -> [(gini: Bool, topTen: Bool)]
  ) rethrows -> (gini: Double, topTen: Double) {
    var all: [(gini: Bool, topTen: Bool)] = []
    for seed in 1...200 as ClosedRange<UInt64> {
      all += try years(World(seed: seed), Resampling(resamples: 79, seed: seed))
    }
    #expect(all.count == 1_000)
    return (
      Double(all.count { $0.gini }) / Double(all.count),
      Double(all.count { $0.topTen }) / Double(all.count)
    )
  }

  @Test(arguments: Counting.allCases)
  func `the range of parts of papers holds 93 to 97 % of the years of 200 worlds`(
    counting: Counting
  ) throws {
    let found = try coverage { world, plan in
      var text = "dept,area,count,adjustedcount,year\n"
      for paper in world.papers {
        for department in paper.departments {
          text += "D\(department),ai,1.0,\(1 / Double(paper.departments.count)),\(paper.year)\n"
        }
      }
      let path = try Self.file(text)
      defer { try? FileManager.default.removeItem(atPath: path) }
      let info = try AuthorInfo(files: [path], skippingBadRows: false, threads: 1)
      return info.concentration([0], counting, level: 0.95, plan: plan).map {
        (Self.isInside($0.null, $0.gini), Self.isInside($0.topTenNull, $0.topTen))
      }
    }
    #expect((0.93...0.97).contains(found.gini), "\(found.gini)")
    #expect((0.93...0.97).contains(found.topTen), "\(found.topTen)")
  }

  @Test(arguments: Counting.allCases)
  func `the range of whole papers holds 93 to 97 % of the years of 200 worlds`(
    counting: Counting
  ) throws {
    let found = try coverage { world, plan in
      var (papers, affiliations) = ("paper,venue,year\n", "paper,institution,kind,rankBand\n")
      for (number, paper) in world.papers.enumerated() {
        papers += "\(number),alpha,\(paper.year)\n"
        for department in paper.departments { affiliations += "\(number),D\(department),,\n" }
      }
      let paths = (try Self.file(papers), try Self.file(affiliations))
      defer {
        try? FileManager.default.removeItem(atPath: paths.0)
        try? FileManager.default.removeItem(atPath: paths.1)
      }
      let participation = Participation(
        try Publications(
          papers: [paths.0], affiliations: [paths.1], columns: .init(), skippingBadRows: false,
          threads: 1), Design(sides: [.ai], onset: 2003))
      return participation.concentration(.ai, counting, level: 0.95, plan: plan).map {
        (Self.isInside($0.null, $0.gini), Self.isInside($0.topTenNull, $0.topTen))
      }
    }
    #expect((0.93...0.97).contains(found.gini), "\(found.gini)")
    #expect((0.93...0.97).contains(found.topTen), "\(found.topTen)")
  }

  /// Two institutions of two papers each: two of the four papers are of one institution (Gini ½) in
  /// 2 of 6 draws, and of both (Gini 0) otherwise.
  @Test func `papers are drawn without replacement`() {
    var constant = ConstantShares(roster: 2)
    for place in [0, 0, 1, 1] { constant.append([(place, 1)]) }
    let all = constant.ranges(of: 4, level: 0.95, plan: Resampling(resamples: 50, seed: 1), year: 1)
    #expect(all.gini.low == 0 && all.gini.high == 0)
    let half = constant.ranges(
      of: 2, level: 0.95, plan: Resampling(resamples: 999, seed: 1), year: 1)
    #expect(half.gini.low == 0 && half.gini.high == 0.5)
    #expect(half.topTen.low == 1 && half.topTen.high == 1)
  }

  @Test func `each year has draws of its own, the same each time`() {
    var constant = ConstantShares(roster: 30)
    for place in 0..<300 { constant.append([(place % 30, 1 / Double(1 + place % 4))]) }
    let plan = Resampling(resamples: 19, seed: 5)
    let range = constant.ranges(of: 40, level: 0.9, plan: plan, year: 2001)
    #expect(range == constant.ranges(of: 40, level: 0.9, plan: plan, year: 2001))
    #expect(range != constant.ranges(of: 40, level: 0.9, plan: plan, year: 2002))
  }
}
