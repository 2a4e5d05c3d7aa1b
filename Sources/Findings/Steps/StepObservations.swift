package import Estimation
import Glibc
import Operations
import PluginProtocol
package import Quantities
import Records
import Statistics

/// What a record says of training steps under one budget.
package struct StepObservations: Sendable {
  /// The canonical text of the budget, as in `RecordedBudget.name`.
  package var budget: String
  /// The steps that were measured, each with its kernels' times.
  package var steps: [ObservedStep]
  /// The steps that were measured under each other budget.
  package var elsewhere: [[ObservedStep]] = []
  /// What predicts steps here.
  package var predictor: StepPredictor
  /// PyTorch's time over that of the fastest kernel of any plugin, over the kernels that several
  /// have; `nil` if there are none.
  package var softwareGap: Double?
  /// How many kernels that gap is of.
  package var comparedKernels: Int
}

extension StepObservations {
  /// The least share of a step's kernels that has to be measured for its prediction to stand for a
  /// paper.
  static let leastMeasuredShare = 0.5

  /// Returns a recipe's step as its kernels and the steps of other models predict it; `nil` if no
  /// kernel was measured.
  package func prediction(of recipe: Recipe) -> StepPrediction? {
    func others(_ steps: [ObservedStep]) -> [ObservedStep] {
      steps.filter { $0.model != recipe.id }
    }
    return predictor.parts(of: recipe).map {
      StepPrediction($0, fittedOn: others(steps), elsewhere: elsewhere.map(others))
    }
  }

  /// The rate of a recipe's step: measured if the record has that step, else predicted from its
  /// kernels; `nil` if too few of them were measured.
  package func rate(of recipe: Recipe, from path: String) -> Measured<Throughput>? {
    guard let prediction = prediction(of: recipe) else { return nil }
    func rate(_ seconds: Double) -> Throughput {
      Throughput(flopPerSecond: 3 * recipe.forwardFLOP / seconds)
    }
    func interval(_ low: Double, _ high: Double) -> Interval {
      Interval(low: low, high: high, .confidence(0.95)).reversed { rate($0).flopPerSecond }
    }
    if let step = steps.first(where: { $0.model == recipe.id }) {
      let half = exp(step.logDeviation * normalQuantile(0.975))
      return Measured(
        rate(step.seconds),
        interval(step.seconds / half, step.seconds * half), .measured,
        source: "a step of \(recipe.name), batch \(recipe.batch), in \(path)")
    }
    guard prediction.measuredShare >= Self.leastMeasuredShare else { return nil }
    return Measured(
      rate(prediction.seconds), interval(prediction.low, prediction.high), .modelled,
      source: "a step of \(recipe.name), batch \(recipe.batch), predicted from kernels in \(path)")
  }
}

extension Record {
  /// Returns what a record's results say of the steps of recipes, a budget at a time.
  ///
  /// Budgets without measured roofs or kernels of `plugin` are left out.
  func stepObservations(
    _ results: [CellResult], of recipes: [Recipe], by plugin: String
  ) -> [StepObservations] {
    let results = results.filter { $0.outcome.isMeasured }
    guard results.contains(where: { $0.cell.plugin == plugin }) else { return [] }
    let deviation = results.pooledLogDeviation
    let byBudget = Dictionary(grouping: results, by: \.cell.budget)
    let triads = results.memoryTriads
    var observations = budgets.compactMap { budget -> StepObservations? in
      let own = byBudget[budget.name] ?? []
      guard
        let peak = own.first(where: {
          $0.cell.isCeiling && $0.cell.operation == .fma && $0.cell.precision == .f32
        })?.throughput,
        let bandwidth = memoryBandwidth(of: budget, triads)
      else { return nil }
      // Steps are in f32.
      let kernels = own.filter {
        $0.cell.role == .suite && $0.cell.caches == .cold && !$0.cell.isReduced
      }
      let predictor = StepPredictor(
        kernels.filter { $0.cell.plugin == plugin }.compactMap { $0.time(deviation) },
        under: BudgetRoof(peak: peak.value, bandwidth: bandwidth.value))
      let steps = recipes.compactMap { recipe -> ObservedStep? in
        guard let parts = predictor.parts(of: recipe),
          let step = own.first(where: { $0.isStep(of: recipe) })?.time(deviation)
        else { return nil }
        return ObservedStep(
          model: recipe.id, seconds: step.seconds, logDeviation: step.logDeviation, parts: parts)
      }
      let gap = kernels.gap(of: plugin)
      return StepObservations(
        budget: budget.name, steps: steps, predictor: predictor, softwareGap: gap?.ratio,
        comparedKernels: gap?.kernels ?? 0)
    }
    let steps = observations.map(\.steps)
    for place in observations.indices {
      observations[place].elsewhere = steps.indices.filter { $0 != place }.map { steps[$0] }
    }
    return observations
  }
}

extension CellResult {
  /// Its time; `deviation` is that of one invocation's logarithm.
  fileprivate func time(_ deviation: Double) -> KernelTime? {
    guard let seconds else { return nil }
    // The median of n has √(π/2) times the standard error of their mean.
    let share = values.count < 3 ? 1 : (Double.pi / 2).squareRoot()
    return KernelTime(
      operation: cell.operation, problem: cell.problem, seconds: seconds,
      logDeviation: deviation * share / Double(values.count).squareRoot())
  }

  fileprivate func isStep(of recipe: Recipe) -> Bool {
    cell.operation == .trainingStep(of: recipe.id) && cell.problem["batch"] == recipe.batch
  }

  fileprivate struct Key: Hashable {
    var operation: OperationID
    var problem: Problem
  }

  fileprivate var key: Key { Key(operation: cell.operation, problem: cell.problem) }
}

extension [CellResult] {
  /// The standard deviation of one invocation's logarithm, over all cells that were measured more
  /// than once; 0.18 where none was, as 20 processes of one product on a shared machine had
  /// (decision 1).
  fileprivate var pooledLogDeviation: Double {
    var (squares, freedom) = (0.0, 0)
    for result in self where result.values.count > 1 {
      let logs = result.values.map { log($0) }
      let mean = logs.mean()
      squares += logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      freedom += logs.count - 1
    }
    return freedom > 0 ? (squares / Double(freedom)).squareRoot() : 0.18
  }

  /// The ratio of a plugin's time to the best of all, over the kernels that it and others have.
  fileprivate func gap(of plugin: String) -> (ratio: Double, kernels: Int)? {
    var (own, best, kernels) = (0.0, 0.0, 0)
    for group in Dictionary(grouping: self, by: \.key).values where group.count > 1 {
      guard let mine = group.first(where: { $0.cell.plugin == plugin })?.seconds,
        let least = group.compactMap(\.seconds).min()
      else { continue }
      let count = Double(group[0].cell.count)
      own += count * mine
      best += count * least
      kernels += 1
    }
    return kernels > 0 ? (own / best, kernels) : nil
  }
}
