/// An outcome of several units over several periods, some units treated from some period on.
///
/// Units may enter the panel late, leave it early or miss periods; treatment, once begun, lasts.
package struct Panel: Sendable {
  /// What was observed of a unit in a period.
  package struct Observation: Hashable, Sendable {
    /// The name of the unit, such as an institution's.
    package var unit: String
    /// When it was, such as a year.
    ///
    /// Periods that nothing was observed in don't count.
    package var period: Int
    /// What was observed, in any unit.
    ///
    /// It must be finite.
    package var outcome: Double
    /// Whether the unit was under treatment in this period.
    package var isTreated: Bool
    /// What else was observed, in the order of the panel's `covariateNames`.
    package var covariates: [Double]

    /// Creates an observation.
    package init(
      unit: String, period: Int, outcome: Double, isTreated: Bool, covariates: [Double] = []
    ) {
      self.unit = unit
      self.period = period
      self.outcome = outcome
      self.isTreated = isTreated
      self.covariates = covariates
    }
  }

  /// The units' names, in the order in which they were first seen.
  package let units: [String]
  /// The periods in which anything was observed, ascending.
  package let periods: [Int]
  /// The names of covariates.
  package let covariateNames: [String]
  /// The outcomes, the periods of one unit after another; 0 where nothing was observed.
  let outcomes: [Double]
  /// Which outcomes were observed.
  let isObserved: [Bool]
  /// A column for each covariate, laid out as the outcomes.
  let covariates: [[Double]]
  /// The index of the first treated period of each unit, `nil` for one that never is.
  package let onsets: [Int?]

  /// Creates a panel of observations in any order.
  ///
  /// - Throws: `PanelError` for what can't be a panel: repeated or non-finite observations, no
  ///   treated or no never-treated unit, and a unit whose treatment ends.
  package init(_ observations: [Observation], covariateNames: [String] = []) throws(PanelError) {
    guard !observations.isEmpty else { throw .empty }
    var unitIndexes: [String: Int] = [:]
    var units: [String] = []
    for observation in observations where unitIndexes[observation.unit] == nil {
      unitIndexes[observation.unit] = units.count
      units.append(observation.unit)
    }
    let periods = Set(observations.map(\.period)).sorted()
    let periodIndexes = Dictionary(uniqueKeysWithValues: zip(periods, periods.indices))
    var outcomes = [Double](repeating: 0, count: units.count * periods.count)
    var isObserved = [Bool](repeating: false, count: outcomes.count)
    var isTreated = isObserved
    var covariates = [[Double]](repeating: outcomes, count: covariateNames.count)
    for row in observations {
      guard let unit = unitIndexes[row.unit], let period = periodIndexes[row.period] else {
        continue
      }
      let cell = unit * periods.count + period
      guard !isObserved[cell] else { throw .repeatedCell(unit: row.unit, period: row.period) }
      guard row.outcome.isFinite else {
        throw .notFinite(unit: row.unit, period: row.period, what: "outcome")
      }
      guard row.covariates.count == covariateNames.count else {
        throw .covariates(
          unit: row.unit, period: row.period, expected: covariateNames.count,
          found: row.covariates.count)
      }
      for (index, value) in row.covariates.enumerated() {
        guard value.isFinite else {
          throw .notFinite(unit: row.unit, period: row.period, what: covariateNames[index])
        }
        covariates[index][cell] = value
      }
      outcomes[cell] = row.outcome
      isObserved[cell] = true
      isTreated[cell] = row.isTreated
    }
    var onsets: [Int?] = []
    for unit in units.indices {
      let cells = periods.indices.filter { isObserved[unit * periods.count + $0] }
      let onset = cells.first { isTreated[unit * periods.count + $0] }
      if let onset,
        let later = cells.first(where: { $0 > onset && !isTreated[unit * periods.count + $0] })
      {
        throw .reversal(unit: units[unit], treated: periods[onset], untreated: periods[later])
      }
      onsets.append(onset)
    }
    guard onsets.contains(where: { $0 != nil }) else { throw .noTreatedUnit }
    guard onsets.contains(where: { $0 == nil }) else { throw .noControlUnit }
    self.init(
      units: units, periods: periods, covariateNames: covariateNames, outcomes: outcomes,
      isObserved: isObserved, covariates: covariates, onsets: onsets)
  }

  init(
    units: [String], periods: [Int], covariateNames: [String], outcomes: [Double],
    isObserved: [Bool], covariates: [[Double]], onsets: [Int?]
  ) {
    self.units = units
    self.periods = periods
    self.covariateNames = covariateNames
    self.outcomes = outcomes
    self.isObserved = isObserved
    self.covariates = covariates
    self.onsets = onsets
  }
}

extension Panel {
  /// The units that are never treated.
  package var controls: [Int] { units.indices.filter { onsets[$0] == nil } }
  /// The units that are treated at some time.
  package var treated: [Int] { units.indices.filter { onsets[$0] != nil } }
  /// The index of the period in which treatment begins, for each treated unit.
  var treatedOnsets: [Int] { treated.map { onsets[$0] ?? 0 } }

  /// Returns the outcomes and covariates of some units, which may come more than once.
  package func block(_ units: [Int]) -> PanelBlock {
    let count = periods.count
    func columns(_ values: [Double]) -> [Double] {
      var columns: [Double] = []
      columns.reserveCapacity(units.count * count)
      for unit in units { columns += values[unit * count..<(unit + 1) * count] }
      return columns
    }
    var observed: [Bool] = []
    for unit in units { observed += isObserved[unit * count..<(unit + 1) * count] }
    return PanelBlock(
      units: units.count, periods: count, outcomes: columns(outcomes),
      isObserved: observed.allSatisfy(\.self) ? nil : observed, covariates: covariates.map(columns))
  }
}

/// Outcomes and covariates of units, without names: the periods of one unit after another.
package struct PanelBlock {
  var units: Int
  var periods: Int
  /// One value for each unit and period.
  package var outcomes: [Double]
  /// Which cells were observed; `nil` where nothing is missing.
  package var isObserved: [Bool]?
  var covariates: [[Double]]

  func isObserved(_ cell: Int) -> Bool { isObserved?[cell] ?? true }
}
