package import Quantities

/// Something that was published, held against what these data say.
package struct Claim: Sendable {
  /// Whether the data agree.
  package enum Verdict: Hashable, Sendable {
    /// They say the same.
    case agrees
    /// They say the opposite.
    case disagrees
    /// They don't say, for a reason that is part of a sentence.
    case unknown(String)

    /// Compares a published number other than 0 with an interval.
    ///
    /// - Parameter times: What the interval may have to be multiplied by, such as years.
    package init(_ published: Double, in interval: Interval, over times: [Double]) {
      let isHeld = times.contains {
        interval.low * $0 <= published && published <= interval.high * $0
      }
      let isUnsure = interval.low <= 0 && 0 <= interval.high
      self =
        isHeld ? isUnsure ? .unknown("the interval holds it, and 0 too") : .agrees : .disagrees
    }
  }

  /// One figure that bears on it.
  package struct Evidence: Hashable, Sendable {
    /// The figure.
    package enum Figure: Hashable, Sendable {
      /// A difference of shares, from −1 to 1.
      case share(Double, Interval)
      /// Papers, in a unit.
      case papers(Double, Interval, unit: String)
      /// How many years lie above and below their ranges.
      case years(above: Int, below: Int, of: Int)
      /// None.
      case missing
    }

    /// What is measured.
    package var measure: String
    /// What it is here.
    package var figure: Figure
    /// Whether it agrees with the claim.
    package var verdict: Verdict

    /// Creates evidence.
    package init(measure: String, figure: Figure, verdict: Verdict) {
      self.measure = measure
      self.figure = figure
      self.verdict = verdict
    }
  }

  /// What was found, as a sentence.
  package var statement: String
  /// What these data say instead, where they disagree, as part of a sentence.
  package var opposite: String
  /// What bears on it.
  package var evidence: [Evidence]

  /// Creates a claim.
  package init(statement: String, opposite: String, evidence: [Evidence]) {
    self.statement = statement
    self.opposite = opposite
    self.evidence = evidence
  }

  /// Whether the data agree: some of the evidence does, and none disagrees, or the other way round.
  package var verdict: Verdict {
    let agrees = evidence.contains { $0.verdict == .agrees }
    let disagrees = evidence.contains { $0.verdict == .disagrees }
    if agrees, disagrees { return .unknown("one measure agrees and another disagrees") }
    if agrees { return .agrees }
    if disagrees { return .disagrees }
    return evidence.first?.verdict ?? .unknown("nothing in them bears on it")
  }
}

// MARK: - Evidence

extension Claim.Evidence {
  /// Which way a claim says that a figure goes.
  enum Direction {
    case up
    case down
  }

  /// A difference in differences of shares.
  init(_ measure: String, _ difference: DifferenceInDifferences?, _ direction: Direction) {
    self.init(
      measure, difference?.estimate, direction, missing: "a period has no papers"
    ) {
      .share($0.estimate, $0.interval)
    }
  }

  /// The effect that a synthetic control finds.
  init(
    _ measure: String, _ study: Result<PanelStudy, PanelError>?, _ direction: Direction,
    unit: String
  ) {
    self.init(
      measure, try? study?.get().effect, direction, missing: "there is no synthetic control"
    ) {
      .papers($0.estimate, $0.interval, unit: unit)
    }
  }

  /// An estimate: the claim holds where its whole interval lies on the claimed side of 0.
  init(
    _ measure: String, _ estimate: BootstrapEstimate?, _ direction: Direction, missing: String,
    _ figure: (BootstrapEstimate) -> Figure
  ) {
    guard let estimate else {
      self.init(measure: measure, figure: .missing, verdict: .unknown(missing))
      return
    }
    let interval = estimate.interval
    let verdict: Claim.Verdict =
      if interval.low > 0 {
        direction == .up ? .agrees : .disagrees
      } else if interval.high < 0 {
        direction == .down ? .agrees : .disagrees
      } else {
        .unknown("the interval holds 0")
      }
    self.init(measure: measure, figure: figure(estimate), verdict: verdict)
  }

  /// Figures of concentration beside their ranges: a claim of more of it holds where most years lie
  /// above.
  ///
  /// - Parameter years: The figure of each year, with its range.
  init(_ measure: String, _ years: [(figure: Double, range: Interval)]) {
    let above = years.count { $0.figure > $0.range.high }
    let below = years.count { $0.figure < $0.range.low }
    let verdict: Claim.Verdict =
      if years.isEmpty {
        .unknown("no year from the change on has enough papers")
      } else if above * 2 > years.count {
        .agrees
      } else if below * 2 > years.count {
        .disagrees
      } else {
        .unknown("most years are as constant shares would make them")
      }
    self.init(
      measure: measure,
      figure: years.isEmpty ? .missing : .years(above: above, below: below, of: years.count),
      verdict: verdict)
  }
}
