import Documents
import Foundation
import Inequality
import Participation
import Quantities
import Testing

/// Public tables in their own formats, made up in a few rows.
struct PublicTableTests {
  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  // MARK: - CSRankings

  private static let authors = """
    "name","dept","area","subarea","count","adjustedcount","year"
    Ada,North,ai,,1.0,1.0,2010
    Bob,South,ai,,4.0,3.0,2010
    Ada,North,ai,,2.0,2.0,2011
    Bob,South,ai,,3.0,2.0,2011
    Eve,East,robotics,,1.0,0.5,2011

    """

  @Test func `parts of papers are added up by department, over a roster of the areas`() throws {
    let info = try AuthorInfo(
      files: [try file(Self.authors)], skippingBadRows: false, threads: 1)
    #expect(info.rows == 5)
    #expect(info.institutions.names == ["North", "South", "East"])
    #expect(info.areas.names == ["ai", "robotics"])
    let years = info.concentration([0], level: 0.95, plan: Resampling(resamples: 50, seed: 1))
    #expect(years.map(\.year) == [2010, 2011])
    #expect(years.map(\.papers) == [4, 4])
    // Of 1 and 3 Gini is 1/4 and Herfindahl 10/16; of 2 and 2 they are 0 and 1/2.
    #expect(years.map(\.gini) == [0.25, 0])
    #expect(years.map(\.herfindahl) == [0.625, 0.5])
    #expect(years.map(\.active) == [2, 2])
  }

  @Test func `departments without a paper in a year count as zeros`() throws {
    let info = try AuthorInfo(
      files: [try file(Self.authors)], skippingBadRows: false, threads: 2)
    let years = info.concentration([0, 1], level: 0.95, plan: Resampling(resamples: 50, seed: 1))
    // Of 0, 1, 3: Σ(2i − 4)·y/(3·4) = 6/12.
    #expect(abs(years[0].gini - 0.5) < 1e-12)
    #expect(years[0].active == 2)
  }

  @Test func `shares that never change lie in the range of constant shares`() throws {
    var text = "dept,area,count,adjustedcount,year\n"
    for year in 2000...2009 {
      for (place, papers) in [400, 200, 100, 100].enumerated() {
        text += "D\(place),ai,\(papers),\(papers),\(year)\n"
      }
    }
    let info = try AuthorInfo(files: [try file(text)], skippingBadRows: false, threads: 1)
    for year in info.concentration([0], level: 0.99, plan: Resampling(resamples: 200, seed: 3)) {
      #expect(year.null.low <= year.gini && year.gini <= year.null.high)
      #expect(year.null.high - year.null.low < 0.12)
    }
  }

  @Test(arguments: [
    ("X,ai,1,many,2010", "8: 'many' is no number of papers"),
    ("X,ai,1,1,soon", "10: 'soon' is no year"),
    (",ai,1,1,2010", " no department or no area"),
    ("X,ai,1.5,1,2010", "6: '1.5' is no whole number of papers"),
    ("X,ai,2,2.5,2010", " its part of 2 papers is larger: 2.5"),
  ])
  func `a row of authors that can't be used is named, and left out only when asked`(
    row: String, problem: String
  ) throws {
    let path = try file("dept,area,count,adjustedcount,year\nN,ai,1,1,2010\n\(row)\n")
    do {
      _ = try AuthorInfo(files: [path], skippingBadRows: false, threads: 1)
      Issue.record("The row was read.")
    } catch {
      #expect(error.description.contains("1 of 2 rows can't be used."))
      #expect(error.description.contains("\(path):3:\(problem)"))
    }
    let info = try AuthorInfo(files: [path], skippingBadRows: true, threads: 1)
    #expect(info.rows == 1 && info.badRows.count == 1)
  }

  @Test func `a papers table isn't one of authors`() throws {
    let path = try file("paper,venue,year\n1,nips,2010\n")
    #expect(
      throws: TableError.document(
        path, line: 1, column: 1, "There is no column 'dept'. Columns: paper, venue, year.")
    ) { try AuthorInfo(files: [path], skippingBadRows: false, threads: 1) }
  }

  // MARK: - Epoch

  @Test func `models count in equal parts of their organizations`() throws {
    let models = try NotableModels(
      files: [
        try file(
          """
          Model,Publication date,Organization categorization,Training compute (FLOP)
          A,2012-09-30,Academia,4.7e17
          B,2012-01-01,"Industry,Academia",1e17
          C,2013-05-05,Industry,
          D,2013-05-05,Something new,
          E,2013-05-05,,1e20

          """)
      ], skippingBadRows: false, threads: 1)
    #expect(models.years.map(\.year) == [2012, 2013])
    #expect(models.years[0].models == 2)
    // Industry, academia, government, collective, other.
    #expect(models.years[0].parts == [0.5, 1.5, 0, 0, 0])
    #expect(models.years[0].joint == 1 && models.years[0].industryOnly == 0)
    #expect(models.years[0].compute[0] == 0.5e17)
    #expect(models.years[0].measured == 2)
    #expect(models.years[1].parts == [1, 0, 0, 0, 1])
    #expect(models.years[1].industryOnly == 1 && models.years[1].measured == 0)
    #expect(models.unaffiliated == 1)
  }

  @Test func `a model without a date, or with odd compute, is a bad row`() throws {
    let path = try file(
      """
      Publication date,Organization categorization,Training compute (FLOP)
      2012-09-30,Academia,
      soon,Academia,
      2013-01-01,Academia,lots

      """)
    do {
      _ = try NotableModels(files: [path], skippingBadRows: false, threads: 1)
      Issue.record("The rows were read.")
    } catch {
      #expect(error.description.contains("2 of 3 rows can't be used."))
      #expect(error.description.contains(":3:1: 'soon' is no date"))
      #expect(error.description.contains(":4:21: 'lots' is no number of FLOP"))
    }
  }
}
