import ArgumentParser
import Estimation
import Findings
import Presentation
import Quantities
import Records
import Reporting

struct EstimateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate", abstract: "Estimates compute-hours per paper.",
    discussion: """
      Without options: a dozen well-known papers on every tier of institutions, from datasheets. A \
      compute-hour is an hour of the whole budget, and each number is a median with the interval \
      that holds 90 % of what the stated ranges allow. A project is the final run times everything \
      that was tried before it.

      From rates:  divide estimate --paper bert-large --rate gemm=110 --rate memory-bound=4
      """)

  @Argument(help: ArgumentHelp("Papers, by id or name.", valueName: "paper"))
  var named: [String] = []

  @Option(help: ArgumentHelp("A paper's id or name; may be repeated.", valueName: "name"))
  var paper: [String] = []

  @Option(help: ArgumentHelp("Estimate for this device, from its datasheet.", valueName: "id"))
  var device: String?

  @Option(help: ArgumentHelp("How many of the device.", valueName: "n"))
  var count = 1

  @Option(help: ArgumentHelp("Estimate for this tier alone.", valueName: "id"))
  var tier: String?

  @Option(help: ArgumentHelp("Estimate from the rates that a record measured.", valueName: "file"))
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Estimate from a rate: gemm, convolution or memory-bound, in GFLOP/s; may be repeated.",
      valueName: "class=gflop/s"))
  var rate: [StatedRate] = []

  @Option(help: ArgumentHelp("The memory of stated rates, such as 16GiB.", valueName: "size"))
  var memory: StatedMemory?

  @Option(
    help: ArgumentHelp(
      "The precision on a device: the fastest of 32 and 16 bits, the paper's, or one of your "
        + "choice.",
      valueName: "precision"))
  var precision: StatedPrecision = .fastest

  @Option(
    help: ArgumentHelp(
      "The share of a device's peak to reckon with, instead of the one learned from published "
        + "runs.",
      valueName: "share"
    ))
  var utilisation: Double?

  @OptionGroup var catalogue: CatalogueOptions

  @Option(help: ArgumentHelp("The seed of every draw.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many draws an estimate takes, from 100.", valueName: "n"))
  var draws = 10_000

  @Flag(help: "Say how every number came about, with sources.")
  var explain = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    let ways = [device != nil, tier != nil, record != nil, !rate.isEmpty].filter(\.self).count
    guard ways <= 1 else {
      throw ValidationError("Choose one of --device, --tier, --record and --rate.")
    }
    guard count == 1 || device != nil else {
      throw ValidationError("--count says how many of --device, which is missing.")
    }
    guard memory == nil || !rate.isEmpty else {
      throw ValidationError("--memory belongs to --rate; devices and records bring their own.")
    }
    try checkDraws(draws, of: "--draws", level: plausibleLevel, most: 1_000_000)
    if let utilisation, !(utilisation > 0 && utilisation <= 1) {
      throw ValidationError(
        EstimationError.impossibleShare(name: "utilisation", value: utilisation).description)
    }
  }

  func run() throws {
    let catalogue = try catalogue.load()
    let papers = try (paper + named).ifEmpty(Catalogue.wellKnown).map { name in
      try asUsage { () throws(EstimationError) in try catalogue.paper(name) }
    }
    let estimator = try Estimator(
      catalogue: catalogue, seed: seed, draws: draws, precision: precision.choice,
      utilisation: statedUtilisation)
    let findings = try record.map {
      RecordFindings(try Record(reading: $0, threads: usableThreads()))
    }
    let results: [(paper: Paper, estimates: [Estimate])]
    var basis: EstimateBasis?
    if let findings {
      let found = findings.estimates(of: papers, by: estimator)
      let base = EstimateBasis(findings, budgets: found.first?.budgets.map(\.name) ?? [])
      guard !base.budgets.isEmpty else {
        throw EstimateError.nothing(path: findings.record.path, base.unenforced.map(\.name))
      }
      basis = base
      let clean = findings.cleanEstimates(of: papers, by: estimator)
      results = try found.enumerated().map { index, found in
        let alone = clean.indices.contains(index) ? clean[index].budgets : []
        return (
          found.paper,
          try found.budgets.map { try $0.estimate.get() }
            + alone.compactMap { try? $0.estimate.get() }
        )
      }
    } else {
      results = try papers.map { ($0, try estimates(of: $0, by: estimator)) }
    }
    let isOfTiers = device == nil && record == nil && rate.isEmpty
    try output.show(
      EstimateReport(
        results, isExplained: explain,
        runs: explain ? findings?.predictedRuns(of: papers, in: catalogue) ?? [] : [],
        closing: isOfTiers ? Self.tiersNote : nil, basis: basis
      ).document)
    // A list of estimates has no place for what isn't in it.
    if output.chosenFormat == .json || output.chosenFormat == .csv {
      for budget in basis?.unenforced ?? [] {
        Messages.warn(
          "Nothing is estimated from '\(budget.name)': a limit of it didn't hold. See 'divide "
            + "report'.")
      }
    }
  }

  private static let tiersNote =
    "Each tier's whole holding on one run. --explain says where each number is from."

  private var statedUtilisation: Measured<Double>? {
    utilisation.map {
      .exactly($0, provenance: .assumed, source: "stated on the command line")
    }
  }

  private func estimates(of paper: Paper, by estimator: Estimator) throws -> [Estimate] {
    let catalogue = estimator.catalogue
    if let device {
      let assumptions = catalogue.deviceNames.device(named: device)?.assumptions ?? []
      let device = try asUsage { () throws(EstimationError) in try catalogue.device(device) }
      for assumption in assumptions { Messages.warn("\(device.name) is assumed: \(assumption).") }
      return [
        try asUsage { () throws(EstimationError) in
          try estimator.estimate(paper, on: device, count: count)
        }
      ]
    }
    if let tier {
      let tier = try asUsage { () throws(EstimationError) in try catalogue.tier(tier) }
      return [try estimator.estimate(paper, on: tier)]
    }
    if !rate.isEmpty {
      let budget = MeasuredBudget(
        name: "stated rates", provenance: .assumed,
        rates: Dictionary(rate.map { ($0.operations, $0.estimate) }) { _, last in last },
        memory: memory?.amount)
      return [
        try asUsage { () throws(EstimationError) in try estimator.estimate(paper, on: budget) }
      ]
    }
    return try catalogue.tiers.map { try estimator.estimate(paper, on: $0) }
  }
}

/// A record says nothing that hours follow from.
private enum EstimateError: Error, CustomStringConvertible {
  case nothing(path: String, _ unenforced: [String])

  var description: String {
    switch self {
    case .nothing(let path, let unenforced) where unenforced.isEmpty:
      "No budget of \(path) has a rate for GEMM. Measure one with 'divide run', then come back."
    case .nothing(let path, let unenforced):
      "Nothing can be estimated from \(path): the limits of "
        + unenforced.map { "'\($0)'" }.joined(separator: ", ")
        + " were not enforced. See 'divide report' for what to do."
    }
  }
}

extension [String] {
  /// These, or others where there are none.
  fileprivate func ifEmpty(_ others: [String]) -> [String] { isEmpty ? others : self }
}
