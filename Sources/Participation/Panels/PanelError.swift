import Documents
import Quantities

/// A panel that can't answer the question put to it.
package enum PanelError: Error, Hashable, CustomStringConvertible {
  /// There are no observations.
  case empty
  /// A unit was observed twice in a period.
  case repeatedCell(unit: String, period: Int)
  /// An outcome or a covariate is infinite or not a number.
  case notFinite(unit: String, period: Int, what: String)
  /// An observation has more or fewer covariates than the panel.
  case covariates(unit: String, period: Int, expected: Int, found: Int)
  /// No unit is ever treated.
  case noTreatedUnit
  /// Every unit is treated at some time.
  case noControlUnit
  /// A unit's treatment ends: it is treated in one period and not in a later one.
  case reversal(unit: String, treated: Int, untreated: Int)
  /// A treated unit was observed too seldom before its treatment for this many factors.
  case tooFewPrePeriods(unit: String, has: Int, needs: Int, rank: Int)
  /// There are too few units that are never treated for this many factors.
  case tooFewControls(has: Int, needs: Int)
  /// The panel is too short for this many factors.
  case tooFewPeriods(has: Int, needs: Int)
  /// A covariate is a sum of fixed effects and of other covariates, so that it has no coefficient
  /// of its own.
  case noVariation(covariate: String)
  /// There are too few treated units for the nonparametric bootstrap.
  case fewTreatedUnits(has: Int, needs: Int)
  /// A placebo so early leaves too few periods before it.
  case placebo(periods: Int, longest: Int)
  /// No institution of the group has enough papers at the venues of one side.
  case noInstitution(least: Double, isTreated: Bool)

  package var description: String {
    switch self {
    case .empty: "The panel has no observations. Give it at least one unit in two periods."
    case .repeatedCell(let unit, let period):
      "The unit \(unit.quoted) has two observations in \(period). Give it one in each period."
    case .notFinite(let unit, let period, let what):
      "The \(what) of \(unit.quoted) in \(period) is not a finite number. Leave the "
        + "observation out."
    case .covariates(let unit, let period, let expected, let found):
      "\(unit.quoted) has \(found) covariates in \(period), the panel \(expected). "
        + "Give all of them."
    case .noTreatedUnit:
      "No unit is ever treated, so that there is no effect to estimate. Mark at least one."
    case .noControlUnit:
      "Every unit is treated at some time, and what would have been is learned from units that "
        + "never are. Add such units."
    case .reversal(let unit, let treated, let untreated):
      "The unit \(unit.quoted) is treated in \(treated) and untreated again in \(untreated). "
        + "Treatment "
        + "must last to the end of the panel: drop the unit, or its later periods."
    case .tooFewPrePeriods(let unit, let has, let needs, let rank):
      "The treated unit \(unit.quoted) has \(has) period\(has == 1 ? "" : "s") before "
        + "treatment; with "
        + "\(rank) factor\(rank == 1 ? "" : "s") it takes \(needs). Ask for fewer factors, or drop "
        + "it."
    case .tooFewControls(let has, let needs):
      "There are \(has) never-treated units, and this many factors take \(needs). Ask for fewer "
        + "factors."
    case .tooFewPeriods(let has, let needs):
      "There are \(has) periods, and this many factors take \(needs). Ask for fewer factors."
    case .noVariation(let covariate):
      "The covariate \(covariate.quoted) says nothing that the fixed effects and the "
        + "other covariates "
        + "don't. Leave it out."
    case .fewTreatedUnits(let has, let needs):
      "The nonparametric bootstrap draws treated units, of which there are \(has); with fewer than "
        + "\(needs) its intervals are too narrow. Use the parametric one."
    case .placebo(let periods, let longest):
      "A placebo \(periods) periods before treatment leaves too few periods to learn from; "
        + "at most \(longest) are possible."
    case .noInstitution(let least, let isTreated):
      "No institution of this group has "
        + "\(least == least.rounded() ? "\(Int(saturating: least))" : "\(least)") "
        + "or more papers at lasting \(isTreated ? "AI" : "control") venues. Lower --min-papers to "
        + "take in smaller ones."
    }
  }
}
