import Access
import Documents
import Estimation
import Foundation
import Inequality
import Quantities
import Testing

/// Other people's tables, where they lie in a folder `shared/data` beside the checkout, or in that
/// which `DIVIDE_DATA` names.
///
/// They are never part of the project. Without them these tests are skipped.
struct PublicHoldingsTests {
  static let folder =
    ProcessInfo.processInfo.environment["DIVIDE_DATA"]
    ?? checkout.deletingLastPathComponent().appending(path: "shared/data").path

  private let catalogue: Estimation.Catalogue

  init() throws { catalogue = try shippedCatalogue.get() }

  private static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }

  private func read(_ name: String) throws -> HoldingsTable {
    let reader = try CSVReader(file: "\(Self.folder)/\(name)")
    let layout = try #require(HoldingLayout(columns: reader.columns, catalogue))
    let today = try #require(Day(year: 2026, month: 1, day: 1))
    return try #require(
      try HoldingsTable(reading: reader, HoldingsRequest(layout, today: today), catalogue))
  }

  @Test(
    .enabled(
      if: has("epoch-gpu-clusters.csv"), "Epoch AI's table of GPU clusters isn't here."))
  func `Epoch's clusters by owner have their published inequality`() throws {
    let table = try read("epoch-gpu-clusters.csv")
    #expect(table.account.rows == 786)
    #expect(table.account.used == 271)
    #expect(try #require(table.account.chips.share) >= 0.98)
    let summary = try HoldingsSummary(table, level: 0.95, Resampling(resamples: 200, seed: 1))
    #expect(summary.count == 128)
    #expect(abs(try #require(summary.peaks.giniCoefficient()) - 0.903) < 0.002)
    #expect(abs(try #require(summary.between) - 0.122) < 0.003)
  }

  @Test(
    .enabled(if: has("gpus-per-student.csv"), "The table of GPUs by university isn't here."))
  func `universities' GPUs have their published inequality`() throws {
    let table = try read("gpus-per-student.csv")
    #expect(table.account.rows == 167)
    #expect(table.holders.count == 128)
    #expect(try #require(table.account.chips.share) == 1)
    let summary = try HoldingsSummary(table, level: 0.95, Resampling(resamples: 500, seed: 1))
    #expect(abs(try #require(summary.peaks.giniCoefficient()) - 0.80) < 0.01)
    let gini = try #require(summary.gini)
    #expect(gini.low > 0.72 && gini.high < 0.84)
  }

  /// At a utilisation of 0.34, as those who published the figures took.
  @Test(
    .enabled(if: has("gpus-per-student.csv"), "The table of GPUs by university isn't here."))
  func `two thirds of universities train BERT-Large in a day`() throws {
    let institutions = try read("gpus-per-student.csv").holders.map(\.institution)
    let utilisation = Measured<Double>.exactly(0.34, provenance: .assumed, source: "as published")
    let estimator = try Estimator(
      catalogue: catalogue, draws: 500, utilisation: utilisation)
    let found = try Capacities(
      of: catalogue.paper("bert-large"),
      at: CountedInstitutions(institutions, per: .institution), by: estimator)
    #expect(abs(found.share(within: 1) - 0.66) < 0.015)
    #expect(abs(found.share(within: 7) - 0.90) < 0.015)
    let gini = try #require(try found.holdings().giniCoefficient())
    #expect(gini > 0.78 && gini < 0.81)
  }

  @Test(.enabled(if: has("top500-2011-2021.csv"), "The TOP500 lists aren't here."))
  func `a TOP500 list is measured by Rmax`() throws {
    func list(_ name: String?) throws -> SystemList {
      try SystemList(
        reading: CSVReader(file: "\(Self.folder)/top500-2011-2021.csv"), list: name, group: nil,
        name: nil, catalogue)
    }
    let latest = try list(nil)
    #expect(latest.list == "202106" && latest.lists == 20 && latest.systems == 500)
    #expect(latest.unit == "TFlop/s")
    #expect(try list("201111").unit == "GFlop/s")
  }
}
