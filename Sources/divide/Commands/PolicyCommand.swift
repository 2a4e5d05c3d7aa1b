import Access
import ArgumentParser
import Documents
import Estimation
import Inequality
import Quantities
import Reporting

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Shows what would close the gap, and what that costs.",
    discussion: """
      Applies policies to what institutions hold, each by itself, and shows measures before and after. For \
      hardware, capacity is counted in final runs of --paper a year. For a file with --value, it is counted \
      in the unit of that column. Without a policy, the command compares one of each kind.

        divide policy --paper bert-large --pool 1024xh100 --allot equal,need,merit
        divide policy gpus.csv --value gpus --credits 4 --below 8 --unit-cost 2000
        divide policy --cheaper 0.1 --within 7,30

      A capacity is a number in that unit, a share of all there is such as 10%, or devices such as 64xh100.
      """)

  @OptionGroup var holders: HolderOptions
  @Option(
    help: ArgumentHelp("For hardware: the paper whose runs are counted.", valueName: "name"))
  var paper: String?
  @Option(
    help: ArgumentHelp(
      "For hardware: the days in which a final run should be done; without it: 7,30,365.",
      valueName: "days"))
  var within: StatedDays?
  @Option(
    help: ArgumentHelp(
      "A shared pool with this capacity in all; may be repeated.", valueName: "capacity"))
  var pool: [StatedCapacity] = []
  @Option(
    help: ArgumentHelp(
      "How to allot pools, with commas between several rules: equal gives everybody the same, need gives "
        + "to those who have least, merit gives in proportion to what each has. Without it: all three.",
      valueName: "rules"))
  var allot: StatedAllotments?
  @Option(
    help: ArgumentHelp(
      "Credits for each institution that has less than a limit; may be repeated.",
      valueName: "capacity"))
  var credits: [StatedCapacity] = []
  @Option(
    help: ArgumentHelp(
      "The limit for --credits: those who have less get them. Without it: the median.",
      valueName: "capacity"))
  var below: StatedCapacity?
  @Option(
    help: ArgumentHelp(
      "A new generation of hardware that is so many times as fast; may be repeated.",
      valueName: "times"))
  var generation: [Double] = []
  @Option(
    help: ArgumentHelp(
      "The limit for --generation: those who have at least this buy it. Without it: the median.",
      valueName: "capacity"))
  var from: StatedCapacity?
  @Option(
    help: ArgumentHelp(
      "For hardware: papers take this share of the work, such as 0.5; may be repeated.",
      valueName: "share"))
  var cheaper: [Double] = []
  @Option(help: ArgumentHelp("What a policy costs in all.", valueName: "dollars"))
  var cost: Double?
  @Option(help: ArgumentHelp("What one unit of capacity costs.", valueName: "dollars"))
  var unitCost: Double?
  @Option(help: "The confidence level of intervals.") var level = 0.95
  @Option(help: "How often the bootstrap draws.") var resamples = 2_000
  @Option(help: "Determines the draws.") var seed: UInt64 = 1
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try checkSampling(level: level, resamples: resamples)
    if holders.value != nil, paper != nil || within != nil || !cheaper.isEmpty {
      throw ValidationError(
        "--paper, --within and --cheaper are for hardware: give --device instead of --value.")
    }
    guard allot == nil || !pool.isEmpty else {
      throw ValidationError("--allot says how a --pool is allotted, which is missing.")
    }
    guard below == nil || !credits.isEmpty else {
      throw ValidationError("--below says who gets --credits, which are missing.")
    }
    guard from == nil || !generation.isEmpty else {
      throw ValidationError("--from says who buys a --generation, which is missing.")
    }
    for factor in generation where !(factor > 0 && factor.isFinite) {
      throw ValidationError("--generation takes a number above 0, found \(factor).")
    }
    for share in cheaper where !(share > 0 && share < 1) {
      throw ValidationError("--cheaper takes a share between 0 and 1, found \(share).")
    }
    guard cost == nil || unitCost == nil else {
      throw ValidationError("Choose one of --cost and --unit-cost.")
    }
    for dollars in [cost, unitCost].compactMap(\.self) where !(dollars > 0 && dollars.isFinite) {
      throw ValidationError("A cost is a number of dollars above 0, found \(dollars).")
    }
  }

  func run() throws {
    let catalogue = try holders.catalogue.load()
    let paper = try asUsage { () throws(EstimationError) in
      try catalogue.paper(self.paper ?? "bert-large")
    }
    let report =
      switch try holders.read(catalogue, for: [paper]) {
      case .values(let values):
        try report(
          on: Ground(
            unit: values.unit, values: values.values, weights: values.weights,
            assumption: holders.assumption, leftOut: values.bad.warnings))
      case .institutions(let institutions):
        try report(on: try ground(institutions, paper, catalogue))
      }
    try output.show(report.document)
  }

  /// What policies are applied to.
  private struct Ground {
    var unit: String
    var values: [Double]
    var weights: [Double]
    /// Whether these are tiers, each for many institutions.
    var isModel = false
    /// How the file's numbers are read, where nobody says it.
    var assumption: String?
    /// Warnings of what was left out.
    var leftOut: [String] = []
    /// For hardware: what makes runs of devices.
    var paper: Paper?
    var estimator: Estimator?

    func total() -> Double { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private func ground(
    _ institutions: HolderOptions.Institutions, _ paper: Paper, _ catalogue: Catalogue
  ) throws -> Ground {
    let estimator = try Estimator(catalogue: catalogue, seed: seed)
    let capacities = try Capacities(of: paper, at: institutions.all, by: estimator)
    return Ground(
      unit: "final runs of \(paper.id) a year", values: capacities.holders.map(\.runsPerYear),
      weights: institutions.all.map(\.weight), isModel: institutions.isModel,
      leftOut: institutions.leftOut, paper: paper, estimator: estimator)
  }

  private func report(on ground: Ground) throws -> PolicyReport {
    let policies = try stated(on: ground)
    let entries = try policies.map { title, policy, price in
      let outcome = try PolicyOutcome(
        of: policy, on: ground.values, weights: ground.weights, measures: measures(ground.isModel),
        reaching: ground.paper == nil ? [] : (within?.days ?? [7, 30, 365]).map { 365 / $0 },
        level: level, resamples: ground.isModel ? 0 : resamples, seed: seed)
      return PolicyReport.Entry(
        title: title, outcome: outcome,
        cost: cost ?? unitCost.map { $0 * outcome.amount } ?? price)
    }
    return PolicyReport(
      entries, unit: ground.unit, level: level, isModel: ground.isModel,
      assumption: ground.assumption, leftOut: ground.leftOut)
  }

  /// A correction for few holders says nothing of a few rows that stand for many.
  private func measures(_ isModel: Bool) -> [Measure] {
    Measure.customary.filter { measure in
      if case .correctedGini = measure { !isModel } else { true }
    }
  }

  // MARK: - Policies

  /// The policies with what they are in words, and their price where devices have one.
  private func stated(
    on ground: Ground
  ) throws -> [(title: String, policy: Policy, price: Double?)] {
    let isBare = pool.isEmpty && credits.isEmpty && generation.isEmpty && cheaper.isEmpty
    let median = try Holdings(ground.values, weights: ground.weights).quantile(0.5) ?? 0
    var policies: [(String, Policy, Double?)] = []
    for pool in isBare ? [.share(0.1)] : pool {
      let (amount, price) = try capacity(pool, ground)
      for rule in allot?.rules ?? Policy.Allotment.allCases {
        policies.append(
          ("Pool of \(pool.text), \(rule.words)", .pool(amount, rule), price))
      }
    }
    let limit = try below.map { try capacity($0, ground).amount } ?? median
    let poorer = zip(ground.values, ground.weights).reduce(0) { $0 + ($1.0 < limit ? $1.1 : 0) }
    for credit in isBare && poorer > 0 ? [.share(0.1 / poorer)] : credits {
      let (amount, price) = try capacity(credit, ground)
      let text = isBare ? "10 % of all" : "\(credit.text) each"
      policies.append(
        (
          "Credits of \(text), below \(below?.text ?? "the median")",
          .credits(amount, below: limit), price.map { $0 * poorer }
        ))
    }
    let richer = try from.map { try capacity($0, ground).amount } ?? median
    for factor in isBare ? [2] : generation {
      policies.append(
        (
          "Hardware of \(plain(factor)) times the speed, from \(from?.text ?? "the median") up",
          .generation(factor, from: richer), nil
        ))
    }
    for share in isBare && ground.paper != nil ? [0.5] : cheaper {
      policies.append(
        ("Papers of \(plain(share * 100)) % of the work", .cheaper(share), nil))
    }
    return policies.map { (title: $0.0, policy: $0.1, price: $0.2) }
  }

  /// A capacity in the unit of the ground, and its price a year where it is of devices with one.
  private func capacity(
    _ stated: StatedCapacity, _ ground: Ground
  ) throws -> (amount: Double, price: Double?) {
    switch stated {
    case .amount(let amount): return (amount, nil)
    case .share(let share): return (share * ground.total(), nil)
    case .devices(let count, let id):
      guard let paper = ground.paper, let estimator = ground.estimator else {
        throw UsageError(
          "'\(stated.text)' names devices, but the file has numbers. Give a number of '\(ground.unit)'."
        )
      }
      let estimate = try asUsage { () throws(EstimationError) in
        try estimator.estimate(paper, on: try estimator.catalogue.device(id), count: count)
      }
      guard let hours = estimate.finalRunHours?.value.hours, hours > 0 else {
        throw UsageError(
          "\(estimate.infeasibleReason ?? "\(stated.text) can't run \(paper.name).") Take more devices, or a "
            + "smaller paper.")
      }
      let runs = hoursPerYear / hours
      return (runs, estimate.costUSD.map { $0.value.usDollars * runs })
    }
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }
}

/// A capacity that somebody states: `120`, `10%` or `64xh100`.
enum StatedCapacity: ExpressibleByArgument {
  /// So much of the unit that holdings are in.
  case amount(Double)
  /// A share of all that there is.
  case share(Double)
  /// Devices of the catalogue.
  case devices(Int, id: String)

  init?(argument: String) {
    if let amount = Double(argument), amount > 0, amount.isFinite {
      self = .amount(amount)
    } else if argument.hasSuffix("%"), let percent = Double(argument.dropLast()), percent > 0,
      percent.isFinite
    {
      self = .share(percent / 100)
    } else {
      let parts = argument.split(separator: "x", maxSplits: 1)
      guard parts.count == 2, let count = Int(parts[0]), count > 0 else { return nil }
      self = .devices(count, id: String(parts[1]))
    }
  }

  /// It as somebody would write it.
  var text: String {
    switch self {
    case .amount(let amount):
      amount == amount.rounded() && amount < 1e15 ? "\(Int(amount))" : "\(amount)"
    case .share(let share): "\((share * 100).fixed(0)) % of all"
    case .devices(let count, let id): "\(count) × \(id)"
    }
  }
}

/// Rules of allotment that somebody states, between commas.
struct StatedAllotments: ExpressibleByArgument {
  let rules: [Policy.Allotment]

  init?(argument: String) {
    let rules = argument.split(separator: ",").map { Policy.Allotment(rawValue: String($0)) }
    guard !rules.isEmpty, !rules.contains(nil) else { return nil }
    self.rules = rules.compactMap(\.self)
  }
}

extension Policy.Allotment {
  /// The rule as part of a sentence.
  fileprivate var words: String {
    switch self {
    case .equal: "the same to each"
    case .need: "by need"
    case .merit: "by merit"
    }
  }
}
