import ArgumentParser
import Inequality
import Participation
import Reporting

struct SyntheticControlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthetic-control",
    abstract: "Estimates what treated units of a panel would have had without treatment.",
    discussion: """
      The input is a CSV file with a header and a row for each unit and period. The command fits \
      interactive fixed effects to the units that are never treated (Xu 2017). Units may begin \
      treatment in different periods. They may also be missing in some periods: leave out the row \
      or its outcome. The command always shows the effect with every number of factors, because \
      the number may decide the sign.

        divide synthetic-control panel.csv --unit id --period year --outcome papers --treatment \
        isTreated
        divide synthetic-control panel.csv --outcome Y --treatment D --covariate size --max-rank 3 \
        --chart

      Treatment is 0 or 1, and lasts once it has begun. 'divide participation' makes such panels \
      of institutions.
      """)

  @Argument(help: "A table with a row for each unit and period.") var file: String
  @Option(help: ArgumentHelp("The column of units.", valueName: "column")) var unit = "unit"
  @Option(help: ArgumentHelp("The column of periods, whole numbers.", valueName: "column"))
  var period = "period"
  @Option(help: ArgumentHelp("The column of outcomes.", valueName: "column"))
  var outcome = "outcome"
  @Option(help: ArgumentHelp("The column of treatment, 0 or 1.", valueName: "column"))
  var treatment = "treatment"
  @Option(help: ArgumentHelp("A column of a covariate; may be repeated.", valueName: "column"))
  var covariate: [String] = []
  @Option(help: "Additive effects: none, unit, time or two-way.") var effects = FixedEffects.twoWay
  @Option(help: "The largest number of factors to try.") var maxRank = 5
  @Option(help: "The number of factors to use; without it: the one that predicts best.")
  var rank: Int?
  @Option(
    help: ArgumentHelp(
      "What the bootstrap draws: errors of prediction (parametric) or units (nonparametric, from "
        + "41 treated)."))
  var bootstrap = BootstrapKind.parametric
  @Option(help: "How many periods before treatment the placebo begins.") var placebo = 3
  @Option(help: "The confidence level of intervals.") var level = 0.95
  @Option(
    help: "How often the bootstrap draws: 100 times or more, and at least 5 / (1 - level) times.")
  var resamples = 500
  @Option(help: "Determines the draws.") var seed: UInt64 = 1
  @Option(help: "How many threads to use.") var threads = 2
  @Flag(help: "Leave out rows that can't be used, and say how many.") var skipBadRows = false
  @OptionGroup var charts: ChartOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard level > 0, level < 1 else {
      throw ValidationError("The level is \(level). Give a share such as 0.95.")
    }
    try checkDraws(resamples, of: "--resamples", level: level, most: 100_000)
    guard (0...20).contains(maxRank) else {
      throw ValidationError("--max-rank takes 0 to 20, found \(maxRank).")
    }
    guard rank.map((0...20).contains) ?? true else {
      throw ValidationError("--rank takes 0 to 20, found \(rank ?? 0).")
    }
    guard placebo >= 1 else {
      throw ValidationError("--placebo takes 1 or more periods, found \(placebo).")
    }
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads takes 1 to 256, found \(threads).")
    }
  }

  func run() throws {
    let table = try PanelTable(
      file: file,
      .init(
        unit: unit, period: period, outcome: outcome, treatment: treatment, covariates: covariate),
      skippingBadRows: skipBadRows, threads: threads)
    let settings = PanelStudy.Settings(
      effects: effects, largestRank: maxRank, rank: rank, kind: bootstrap,
      placeboPeriods: placebo, level: level,
      plan: Resampling(resamples: resamples, seed: seed, threads: threads))
    let panel = try table.panel()
    let study = try PanelStudy(panel, settings)
    try charts.show(
      SyntheticControlReport(table, panel, study, settings).document, by: output)
  }
}

extension FixedEffects: ExpressibleByArgument {}
extension BootstrapKind: ExpressibleByArgument {}
