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
      Applies policies to what institutions hold, each by itself, and shows measures before and \
      after. For hardware, capacity is counted in final runs of --paper a year, of each \
      institution, team or researcher as --per says. For a file with --value, it is counted in the \
      unit of that column. Without a policy, the command compares one of each kind.

        divide policy --paper bert-large --pool 1024xh100 --allot equal,need,merit
        divide policy gpus.csv --value gpus --credits 4 --below 8 --unit-cost 2000
        divide policy --cheaper 0.1 --within 7,30

      A capacity is a number in that unit, a share of all there is such as 10%, or devices such as \
      64xh100.
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
      "How to allot pools, with commas between several rules: equal gives everybody the same, need "
        + "gives to those who have least, merit gives in proportion to what each has. Without it: "
        + "all three.",
      valueName: "rules"))
  var allot: StatedAllotments?
  @Option(
    help: ArgumentHelp(
      "Credits for each institution, or unit of --per, that has less than a limit; may be "
        + "repeated.",
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
  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
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
    let found = try holders.read(catalogue, for: [paper])
    let report =
      switch found {
      case .values(let values, let remarks):
        try report(
          on: Ground(
            unit: values.unit,
            holders: .init(values: values.values, weights: values.weights, speed: 1),
            assumption: holders.assumption, leftOut: remarks))
      case .systems(let list):
        try report(on: try ground(list))
      case .institutions(let institutions):
        try report(on: try ground(institutions, paper, catalogue))
      }
    try output.show(report.document(restingOn: found.bases))
  }

  /// What policies are applied to.
  private struct Ground {
    var unit: String
    /// What holders have, and how many like each there are.
    var holders: CapacityDraws.Draw
    /// Whose capacity it is; `nil` for numbers.
    var per: CapacityUnit?
    /// What tiers could have by their ranges; `nil` where they aren't tiers.
    var draws: CapacityDraws?
    /// How the file's numbers are read, where nobody says it.
    var assumption: String?
    /// Warnings of what was left out.
    var leftOut: [String] = []
    /// For hardware: what makes runs of devices.
    var paper: Paper?
    var estimator: Estimator?

    /// Whether these are tiers, each for many institutions.
    var isModel: Bool { draws != nil }
  }

  private func ground(_ list: SystemList) throws -> Ground {
    guard paper == nil, within == nil, cheaper.isEmpty else {
      throw UsageError(
        "A TOP500 list is measured by Rmax, and hours of papers can't be said of it. Leave out "
          + "--paper, --within and --cheaper.")
    }
    return Ground(
      unit: list.holders.unit,
      holders: .init(values: list.holders.values, weights: list.holders.weights, speed: 1),
      leftOut: list.holders.bad.warnings)
  }

  private func ground(
    _ institutions: HolderOptions.Institutions, _ paper: Paper, _ catalogue: Catalogue
  ) throws -> Ground {
    let estimator = try Estimator(catalogue: catalogue, seed: sampling.seed)
    let capacities = try Capacities(
      of: paper, at: institutions.counted(per: holders.per), by: estimator,
      draws: institutions.isModel ? sampling.resamples : 0, seed: sampling.seed)
    return Ground(
      unit: "final runs of \(paper.id) a year",
      holders: .init(
        values: capacities.holders.map(\.runsPerYear), weights: capacities.holders.map(\.weight),
        speed: 1), per: capacities.unit, draws: capacities.draws, leftOut: institutions.leftOut,
      paper: paper, estimator: estimator)
  }

  private func report(on ground: Ground) throws -> PolicyReport {
    let level = sampling.level(isModel: ground.isModel)
    let entries = try stated(on: ground).map { stated in
      let outcome = try PolicyOutcome(
        of: stated.policy(ground.holders), on: ground.holders.values,
        weights: ground.holders.weights, measures: measures(ground.isModel),
        reaching: ground.paper == nil ? [] : (within?.days ?? [7, 30, 365]).map { 365 / $0 },
        level: level, resamples: sampling.resamples, seed: sampling.seed,
        draws: ground.draws?.all.map { ($0, stated.policy($0)) } ?? [])
      return PolicyReport.Entry(
        title: stated.title, outcome: outcome,
        cost: cost ?? unitCost.map { $0 * outcome.amount } ?? stated.price)
    }
    return PolicyReport(
      entries, unit: ground.unit, per: ground.per, level: level, isModel: ground.isModel,
      assumption: ground.assumption, leftOut: ground.leftOut)
  }

  /// A correction for few holders says nothing of a few rows that stand for many.
  private func measures(_ isModel: Bool) -> [Measure] {
    Measure.customary.filter { !isModel || !$0.isCorrection }
  }

  // MARK: - Policies

  /// A policy in words, with what it is on some ground.
  private struct Stated {
    var title: String
    /// What it is for holders: a share of all there is depends on what there is.
    var policy: (CapacityDraws.Draw) -> Policy
    /// Its price, where devices have one.
    var price: Double?
  }

  /// The policies that somebody asked for, or one of each kind.
  private func stated(on ground: Ground) throws -> [Stated] {
    let isBare = pool.isEmpty && credits.isEmpty && generation.isEmpty && cheaper.isEmpty
    let each = ground.per.map { "each \($0.rawValue)" } ?? "each"
    var policies: [Stated] = []
    for pool in isBare ? [.share(0.1)] : pool {
      let capacity = try capacity(pool, ground)
      for rule in allot?.rules ?? Policy.Allotment.allCases {
        policies.append(
          Stated(
            title: "Pool of \(pool.text), \(rule.words(each))",
            policy: { .pool(capacity.amount($0), rule) }, price: capacity.price))
      }
    }
    let limit = try below.map { try capacity($0, ground).amount } ?? \.median
    if isBare, ground.holders.weight(below: limit(ground.holders)) > 0 {
      policies.append(
        Stated(
          title: "Credits of 10 % of all, below the median",
          policy: { holders in
            let limit = limit(holders)
            let poorer = holders.weight(below: limit)
            return .credits(poorer > 0 ? 0.1 * holders.total / poorer : 0, below: limit)
          }))
    }
    for credit in credits {
      let capacity = try capacity(credit, ground)
      policies.append(
        Stated(
          title: "Credits of \(credit.text) \(each), below \(below?.text ?? "the median")",
          policy: { .credits(capacity.amount($0), below: limit($0)) },
          price: capacity.price.map { $0 * ground.holders.weight(below: limit(ground.holders)) }))
    }
    let richer = try from.map { try capacity($0, ground).amount } ?? \.median
    for factor in isBare ? [2] : generation {
      policies.append(
        Stated(
          title:
            "Hardware of \(plain(factor)) times the speed, from \(from?.text ?? "the median") up",
          policy: { .generation(factor, from: richer($0)) }))
    }
    for share in isBare && ground.paper != nil ? [0.5] : cheaper {
      policies.append(
        Stated(
          title: "Papers of \(plain(share * 100)) % of the work", policy: { _ in .cheaper(share) }))
    }
    return policies
  }

  /// A capacity in the unit of the ground, and its price a year where it is of devices with one.
  private func capacity(
    _ stated: StatedCapacity, _ ground: Ground
  ) throws -> (amount: (CapacityDraws.Draw) -> Double, price: Double?) {
    switch stated {
    case .amount(let amount): return ({ _ in amount }, nil)
    case .share(let share): return ({ share * $0.total }, nil)
    case .devices(let count, let id):
      guard let paper = ground.paper, let estimator = ground.estimator else {
        throw UsageError(
          "'\(stated.text)' names devices, but the file has numbers. Give a number of "
            + "'\(ground.unit)'."
        )
      }
      let estimate = try asUsage { () throws(EstimationError) in
        try estimator.estimate(paper, on: try estimator.catalogue.device(id), count: count)
      }
      guard let hours = estimate.feasibleHours?.hours, hours > 0 else {
        throw UsageError(
          (estimate.infeasibleReason ?? estimate.unknownReason
            ?? "\(stated.text) can't run \(paper.name).")
            + " Take more devices, or a smaller paper.")
      }
      let runs = hoursPerYear / hours
      // The pool's devices attain as much of their peak as anybody's.
      return ({ runs * $0.speed }, estimate.costUSD.map { $0.value.usDollars * runs })
    }
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15
      ? String(Int(saturating: number)) : String(number)
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
      amount == amount.rounded() && amount < 1e15 ? "\(Int(saturating: amount))" : "\(amount)"
    case .share(let share): "\((share * 100).fixed(0)) % of all"
    case .devices(let count, let id): "\(count) × \(id)"
    }
  }
}

/// Rules of allotment that somebody states, between commas.
struct StatedAllotments: ExpressibleByArgument {
  let rules: [Policy.Allotment]

  init?(argument: String) {
    let rules = commaSeparated(argument).map(Policy.Allotment.init)
    guard !rules.isEmpty, !rules.contains(nil) else { return nil }
    self.rules = rules.compactMap(\.self)
  }
}

extension Policy.Allotment {
  /// The rule as part of a sentence.
  ///
  /// - Parameter each: Each of whom.
  fileprivate func words(_ each: String) -> String {
    switch self {
    case .equal: "the same to \(each)"
    case .need: "by need"
    case .merit: "by merit"
    }
  }
}

extension CapacityDraws.Draw {
  /// All that holders have.
  fileprivate var total: Double { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  /// What the holder in the middle has; 0 without holders.
  fileprivate var median: Double {
    (try? Holdings(values, weights: weights))?.quantile(0.5) ?? 0
  }

  /// How many holders have less than a limit.
  fileprivate func weight(below limit: Double) -> Double {
    zip(values, weights).reduce(0) { $0 + ($1.0 < limit ? $1.1 : 0) }
  }
}
