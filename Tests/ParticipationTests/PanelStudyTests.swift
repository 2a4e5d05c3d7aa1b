import Documents
import Foundation
import Inequality
import Participation
import Testing

/// The simulated panel of R's gsynth, which belongs to others and isn't part of this project.
///
/// `GSYNTH_SIMDATA` names it; otherwise it is looked for in a folder `shared/data` beside the
/// checkout.
private let simulatedData: String? = {
  let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/gsynth-simdata.csv").path
  let path = ProcessInfo.processInfo.environment["GSYNTH_SIMDATA"] ?? beside
  return FileManager.default.isReadableFile(atPath: path) ? path : nil
}()

@Suite(
  .enabled(
    if: simulatedData != nil,
    "The simulated panel of R's gsynth isn't here: name its CSV by GSYNTH_SIMDATA."))
struct PublishedPanelTests {
  private func panel(covariates: [String]) throws -> Panel {
    try PanelTable(
      file: try #require(simulatedData),
      .init(unit: "id", period: "time", outcome: "Y", treatment: "D", covariates: covariates),
      skippingBadRows: false, threads: 1
    ).panel()
  }

  /// What R's gsynth 1.2.1 prints, to the digits it prints;
  /// its errors of prediction stop at a tolerance of 10⁻³.
  @Test func `the grid of factors is that of R's gsynth`() throws {
    let grid = try RankGrid(try panel(covariates: ["X1", "X2"]), effects: .twoWay)
    let published = [
      (1.84865, 1.02023, 1.74458, 2.37280), (1.51541, 1.20588, 1.99818, 1.71743),
      (0.99737, 1.16130, 1.69046, 1.14540), (0.94664, 1.47216, 1.96215, 1.15032),
      (0.89411, 1.76745, 2.19241, 1.21397), (0.85060, 2.05928, 2.40964, 1.23876),
    ]
    #expect(grid.rows.count == 6)
    for (row, expected) in zip(grid.rows, published) {
      #expect(abs(try #require(row.variance) - expected.0) < 1.5e-5)
      #expect(abs(try #require(row.informationCriterion) - expected.1) < 1.5e-5)
      #expect(abs(try #require(row.panelCriterion) - expected.2) < 1.5e-5)
      #expect(abs(row.predictionError / expected.3 - 1) < 5e-4)
    }
    #expect(grid.chosen == 2)
    #expect(abs(grid.rows[2].averageEffect - 5.543287) < 1e-6)
    #expect(abs(grid.rows[2].coefficients[0] - 1.021287) < 1e-6)
    #expect(abs(grid.rows[2].coefficients[1] - 3.052369) < 1e-6)
  }

  /// The value that tests of R's fect ask for.
  @Test func `without covariates the effect at two factors is that of R's fect`() throws {
    let estimate = try SyntheticControl(try panel(covariates: []), rank: 2, effects: .twoWay)
    #expect(abs(estimate.averageEffect - 4.639593) < 1e-6)
  }
}

struct PanelStudyTests {
  private func panel(
    _ simulated: SimulatedPanel
  ) throws -> Panel { try Panel(simulated.observations, covariateNames: ["x1", "x2"]) }

  private func settings(_ change: (inout PanelStudy.Settings) -> Void = { _ in })
    -> PanelStudy.Settings
  {
    var settings = PanelStudy.Settings(plan: Resampling(resamples: 60, seed: 1))
    change(&settings)
    return settings
  }

  @Test func `a study uses the number of factors that predicts best, or the one asked for`() throws
  {
    let panel = try panel(SimulatedPanel(noise: 0.3, seed: 11))
    #expect(try PanelStudy(panel, settings()).rank == 2)
    let study = try PanelStudy(panel, settings { $0.rank = 1 })
    #expect(study.rank == 1 && study.grid.chosen == 2)
  }

  @Test func `a past too short for a placebo doesn't withhold the effect`() throws {
    let study = try PanelStudy(
      try panel(SimulatedPanel(controls: 20, before: 8, seed: 3)),
      settings { $0.placeboPeriods = 8 })
    #expect(study.effect != nil)
    #expect(throws: PanelError.self) { try study.placebo.get() }
  }

  /// Treated 1, 2, 3, 7; controls 0, 1, 2, 3 and 2, 3, 4, 5, whose mean is 1, 2, 3,
  /// 4 by period and 2.5 in all.
  ///
  /// The counterfactual of the last period: the mean of all controls; the unit's own mean
  /// before, 2; the controls' mean then, 4; the unit's mean and what controls rose by since theirs
  /// before, 2 + (4 − 2).
  @Test(arguments: [
    (FixedEffects.none, 2.5), (.unit, 2), (.time, 4), (.twoWay, 4),
  ])
  func `additive effects are what they say`(effects: FixedEffects, counterfactual: Double) throws {
    var rows: [Panel.Observation] = []
    for (unit, values) in [("a", [1.0, 2, 3, 7]), ("b", [0, 1, 2, 3]), ("c", [2, 3, 4, 5])] {
      for (period, value) in values.enumerated() {
        rows.append(
          .init(unit: unit, period: period, outcome: value, isTreated: unit == "a" && period == 3))
      }
    }
    let estimate = try SyntheticControl(try Panel(rows), rank: 0, effects: effects)
    #expect(abs(estimate.averageEffect - (7 - counterfactual)) < 1e-12)
  }
}

struct PanelTableTests {
  private func file(_ text: String) throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  private func table(_ text: String, skipping: Bool = false) throws -> PanelTable {
    try PanelTable(
      file: try file(text),
      .init(unit: "u", period: "t", outcome: "y", treatment: "d", covariates: ["x"]),
      skippingBadRows: skipping, threads: 1)
  }

  @Test func `rows become observations, and an empty outcome or covariate is none`() throws {
    let table = try table("u,t,y,d,x\na,1.0,2.5,0.0,7\na,2,,0,7\nb,1,3,true,\nb,-1,3,1,8\n")
    #expect(table.missing == 2)
    #expect(
      table.observations == [
        .init(unit: "a", period: 1, outcome: 2.5, isTreated: false, covariates: [7]),
        .init(unit: "b", period: -1, outcome: 3, isTreated: true, covariates: [8]),
      ])
  }

  @Test(arguments: [
    (",1,2,0,7", " it names no unit"),
    ("a,soon,2,0,7", "3: 'soon' is no period; periods are whole numbers"),
    ("a,1.5,2,0,7", "3: '1.5' is no period; periods are whole numbers"),
    ("a,1,nan,0,7", "5: 'nan' is no finite number"),
    ("a,1,2,0,inf", "9: 'inf' is no finite number"),
    ("a,1,2,0.5,7", "7: '0.5' is no treatment; it is 0 or 1"),
    ("a,1,2,,7", "7: '' is no treatment; it is 0 or 1"),
  ])
  func `a row that can't be used is named, and left out only when asked`(
    row: String, problem: String
  ) throws {
    let text = "u,t,y,d,x\n\(row)\nb,1,2,0,7\n"
    do {
      _ = try table(text)
      Issue.record("The row was read.")
    } catch let error as TableError {
      #expect(error.description.hasPrefix("1 of 2 rows can't be used."))
      #expect(error.description.contains(":2:\(problem)"))
    }
    let read = try table(text, skipping: true)
    #expect(read.observations.count == 1 && read.badRows.count == 1)
  }
}
