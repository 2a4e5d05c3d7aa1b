/// Fits interactive fixed effects to units that are never treated, by turns: the factors given the
/// coefficients, and the coefficients given the factors.
///
/// The way from one set of coefficients to the next is a map whose fixed point is wanted; with few
/// coefficients Anderson's method (Journal of the ACM 12, 1965) gets there in a tenth of the steps.
/// Missing cells hold what the model says of them, and are fitted again with it.
package struct Alternation {
  /// When to stop: no coefficient, and no missing cell, moves more than this in a step.
  var tolerance: Double
  var maximumIterations: Int

  /// Creates a way to fit that stops when nothing moves more than `tolerance`.
  package init(tolerance: Double = 1e-9, maximumIterations: Int = 5_000) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// Fits a model.
  ///
  /// - Parameter start: Coefficients to begin with; least squares where `nil`.
  package func fit(
    _ block: PanelBlock, covariateNames: [String], rank: Int, effects: FixedEffects,
    from start: [Double]? = nil
  ) throws(PanelError) -> FactorModel {
    let spare = effects.ofUnits || effects.ofPeriods ? 1 : 0
    guard block.units >= rank + 1 + spare else {
      throw .tooFewControls(has: block.units, needs: rank + 1 + spare)
    }
    guard block.periods >= rank + 1 + spare else {
      throw .tooFewPeriods(has: block.periods, needs: rank + 1 + spare)
    }
    return block.isObserved == nil
      ? try fitComplete(block, covariateNames, rank, effects, start)
      : try fitIncomplete(block, covariateNames, rank, effects, start)
  }

  // MARK: - Complete panels

  /// Without missing cells additive effects come off first, and factors are of what is left.
  private func fitComplete(
    _ block: PanelBlock, _ names: [String], _ rank: Int, _ effects: FixedEffects, _ start: [Double]?
  ) throws(PanelError) -> FactorModel {
    var outcome = Demeaned(block.outcomes, block, effects)
    let covariates = block.covariates.map { Demeaned($0, block, effects) }
    guard let plane = ThinQR(covariates.map(\.values)) else {
      throw .noVariation(covariate: Self.dependent(covariates.map(\.values), names))
    }
    var extraction = FactorExtraction(units: block.units, periods: block.periods, rank: rank)
    var coefficients = start ?? plane.solve(outcome.values)
    var iterations = 0
    var hasConverged = true
    var residuals = outcome.values
    func subtract(_ coefficients: [Double]) {
      residuals = outcome.values
      for (index, coefficient) in coefficients.enumerated() {
        let column = covariates[index].values
        for cell in residuals.indices { residuals[cell] -= coefficient * column[cell] }
      }
    }
    subtract(coefficients)
    extraction.extract(residuals)
    if rank > 0, !covariates.isEmpty {
      var acceleration = Acceleration(depth: min(covariates.count, 5))
      var best = (place: coefficients, step: coefficients, left: Double.infinity)
      while true {
        iterations += 1
        // Least squares of Y − FΛ' on X, as a step away from where we are.
        extraction.removeFactors(from: &residuals)
        let left = dot(residuals, residuals)
        let step = plane.solve(residuals)
        if left > best.left * (1 + 1e-12) {
          // A plain step never loses ground: go back and take one.
          acceleration = Acceleration(depth: acceleration.depth)
          coefficients = zip(best.place, best.step).map { $0 + $1 }
          best.left = .infinity
        } else {
          best = (coefficients, step, left)
          coefficients = acceleration.next(coefficients, step: step)
        }
        subtract(coefficients)
        extraction.extract(residuals)
        hasConverged = (step.map(abs).max() ?? 0) < tolerance
        if hasConverged || iterations == maximumIterations { break }
      }
    }
    extraction.removeFactors(from: &residuals)
    // The additive parts that came off, less the covariates' share of them.
    for (coefficient, covariate) in zip(coefficients, covariates) {
      outcome.subtractMeans(coefficient, covariate)
    }
    return FactorModel(
      rank: rank, effects: effects, coefficients: coefficients, mean: outcome.mean,
      unitEffects: outcome.unitEffects, periodEffects: outcome.periodEffects,
      factors: extraction.factors, loadings: extraction.loadings, residuals: residuals,
      observations: residuals.count, iterations: iterations, hasConverged: hasConverged)
  }

  // MARK: - Panels with gaps

  private func fitIncomplete(
    _ block: PanelBlock, _ names: [String], _ rank: Int, _ effects: FixedEffects, _ start: [Double]?
  ) throws(PanelError) -> FactorModel {
    let observed = block.outcomes.indices.filter { block.isObserved($0) }
    let columns = block.covariates.map { column in observed.map { column[$0] } }
    // A column that is constant over the cells says nothing beside the mean.
    guard let plane = ThinQR(columns) else {
      throw .noVariation(covariate: Self.dependent(columns, names))
    }
    let mean = observed.reduce(0) { $0 + block.outcomes[$1] } / Double(observed.count)
    var coefficients =
      start ?? plane.solve(observed.map { block.outcomes[$0] - mean })
    var fitted = [Double](repeating: mean, count: block.outcomes.count)
    var extraction = FactorExtraction(units: block.units, periods: block.periods, rank: rank)
    var parts = Demeaned(fitted, block, effects)
    var iterations = 0
    var hasConverged = false
    while !hasConverged, iterations < maximumIterations {
      iterations += 1
      var filled = fitted
      for (row, cell) in observed.enumerated() {
        var value = block.outcomes[cell]
        for index in coefficients.indices { value -= coefficients[index] * columns[index][row] }
        filled[cell] = value
      }
      parts = Demeaned(filled, block, effects)
      var residuals = parts.values
      extraction.extract(residuals)
      extraction.removeFactors(from: &residuals)
      var moved = 0.0
      for cell in filled.indices {
        let value = filled[cell] - residuals[cell]
        moved = max(moved, abs(value - fitted[cell]))
        fitted[cell] = value
      }
      if !coefficients.isEmpty {
        let next = plane.solve(observed.map { block.outcomes[$0] - fitted[$0] })
        moved = max(moved, zip(next, coefficients).map { abs($0 - $1) }.max() ?? 0)
        coefficients = next
      }
      hasConverged = moved < tolerance
    }
    var residuals = [Double](repeating: 0, count: fitted.count)
    for (row, cell) in observed.enumerated() {
      var value = block.outcomes[cell] - fitted[cell]
      for index in coefficients.indices { value -= coefficients[index] * columns[index][row] }
      residuals[cell] = value
    }
    return FactorModel(
      rank: rank, effects: effects, coefficients: coefficients, mean: parts.mean,
      unitEffects: parts.unitEffects, periodEffects: parts.periodEffects,
      factors: extraction.factors, loadings: extraction.loadings, residuals: residuals,
      observations: observed.count, iterations: iterations, hasConverged: hasConverged)
  }

  /// The first covariate that depends on those before it.
  private static func dependent(_ columns: [[Double]], _ names: [String]) -> String {
    let index = columns.indices.first { ThinQR(Array(columns[...$0])) == nil } ?? 0
    return names.indices.contains(index) ? names[index] : "\(index + 1)"
  }
}

/// Values without the means of their units and periods, and those means.
private struct Demeaned {
  var values: [Double]
  var mean = 0.0
  var unitEffects: [Double]
  var periodEffects: [Double]

  init(_ values: [Double], _ block: PanelBlock, _ effects: FixedEffects) {
    self.values = values
    let (units, periods) = (block.units, block.periods)
    unitEffects = Array(repeating: 0, count: units)
    periodEffects = Array(repeating: 0, count: periods)
    mean = values.reduce(0, +) / Double(values.count)
    for unit in 0..<units {
      for period in 0..<periods {
        let value = values[unit * periods + period]
        if effects.ofUnits { unitEffects[unit] += value / Double(periods) }
        if effects.ofPeriods { periodEffects[period] += value / Double(units) }
      }
    }
    if effects.ofUnits { for unit in 0..<units { unitEffects[unit] -= mean } }
    if effects.ofPeriods { for period in 0..<periods { periodEffects[period] -= mean } }
    for unit in 0..<units {
      for period in 0..<periods {
        self.values[unit * periods + period] -= mean + unitEffects[unit] + periodEffects[period]
      }
    }
  }

  mutating func subtractMeans(_ coefficient: Double, _ covariate: Demeaned) {
    mean -= coefficient * covariate.mean
    for unit in unitEffects.indices {
      unitEffects[unit] -= coefficient * covariate.unitEffects[unit]
    }
    for period in periodEffects.indices {
      periodEffects[period] -= coefficient * covariate.periodEffects[period]
    }
  }
}

/// The leading principal components of a panel.
private struct FactorExtraction {
  let units: Int
  let periods: Int
  let rank: Int
  private(set) var factors: [[Double]] = []
  private(set) var loadings: [[Double]] = []
  private var solver: SymmetricEigenSolver
  private var product: [Double]
  private let isByPeriods: Bool

  init(units: Int, periods: Int, rank: Int) {
    self.units = units
    self.periods = periods
    self.rank = rank
    isByPeriods = periods <= units
    let order = min(periods, units)
    solver = SymmetricEigenSolver(order: order)
    product = Array(repeating: 0, count: order * order)
  }

  mutating func extract(_ values: [Double]) {
    guard rank > 0 else { return }
    crossProduct(values, rows: periods, columns: units, ofRows: isByPeriods, into: &product)
    let isSolved = solver.solve(&product, largest: rank)
    precondition(isSolved, "LAPACK finds the eigenvectors of a symmetric matrix of finite numbers.")
    let order = min(periods, units)
    factors = []
    loadings = []
    for index in (0..<rank).reversed() {
      let vector = Array(solver.vectors[index * order..<(index + 1) * order])
      var factor: [Double]
      if isByPeriods {
        factor = vector.map { $0 * Double(periods).squareRoot() }
      } else {
        factor = Array(repeating: 0, count: periods)
        for unit in 0..<units {
          for period in 0..<periods {
            factor[period] += vector[unit] * values[unit * periods + period]
          }
        }
        let length = max(dot(factor, factor).squareRoot(), .leastNormalMagnitude)
        for period in 0..<periods { factor[period] *= Double(periods).squareRoot() / length }
      }
      factors.append(factor)
      loadings.append(
        (0..<units).map { unit in
          var sum = 0.0
          for period in 0..<periods { sum += values[unit * periods + period] * factor[period] }
          return sum / Double(periods)
        })
    }
  }

  func removeFactors(from values: inout [Double]) {
    for (factor, loading) in zip(factors, loadings) {
      for unit in 0..<units {
        let weight = loading[unit]
        for period in 0..<periods { values[unit * periods + period] -= weight * factor[period] }
      }
    }
  }
}

/// Anderson's extrapolation of a fixed-point iteration.
private struct Acceleration {
  let depth: Int
  private var history: [(place: [Double], step: [Double])] = []

  init(depth: Int) { self.depth = depth }

  /// Returns where to go from a place whose plain step is known.
  mutating func next(_ place: [Double], step: [Double]) -> [Double] {
    defer {
      history.append((place, step))
      if history.count > depth { history.removeFirst() }
    }
    let plain = zip(place, step).map { $0 + $1 }
    guard !history.isEmpty else { return plain }
    let changes = history.map { past in zip(step, past.step).map { $0 - $1 } }
    guard let fit = ThinQR(changes) else { return plain }
    var result = plain
    for (weight, past) in zip(fit.solve(step), history) {
      for index in result.indices {
        result[index] -= weight * (plain[index] - past.place[index] - past.step[index])
      }
    }
    // Far from the fixed point an extrapolation may lead astray.
    let bound = 20 * (step.map(abs).max() ?? 0)
    let reach = zip(result, place).map { abs($0 - $1) }.max() ?? 0
    return reach.isFinite && reach <= bound ? result : plain
  }
}
