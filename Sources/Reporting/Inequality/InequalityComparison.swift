package import Inequality
import Presentation
import Quantities

/// Holdings held against others of the same unit, such as those of an earlier year.
package struct InequalityComparison: Sendable {
  /// The Lorenz curve of the others; `nil` where they hold nothing.
  let otherCurve: LorenzCurve?
  /// Their generalised Lorenz curve, which says as well how much there is.
  let otherGeneralisedCurve: LorenzCurve?
  private let lorenz: Dominance?
  private let comparison: StochasticComparison?
  private let change: InequalityChange?

  /// Compares holdings.
  ///
  /// - Parameters:
  ///   - other: What they are compared with: the earlier ones, where it is a change.
  ///   - isGrouped: Whether a change can be split by groups.
  package init(_ holdings: Holdings, against other: Holdings, isGrouped: Bool) {
    otherCurve = other.lorenzCurve()
    otherGeneralisedCurve = other.generalisedLorenzCurve()
    lorenz = holdings.lorenzDominance(over: other)
    comparison = holdings.comparison(with: other)
    change = isGrouped ? holdings.change(since: other) : nil
  }

  /// The comparison as a section of a document.
  var blocks: [Block] {
    [.heading("Compared with the other file"), .paragraph(sentence), .table(table)]
  }

  /// Which of the two is more unequal.
  private var sentence: String {
    switch lorenz {
    case .first?:
      "This is less unequal than the other by every measure that obeys the transfer principle: its "
        + "Lorenz curve lies above."
    case .second?:
      "This is more unequal than the other by every measure that obeys the transfer principle: its "
        + "Lorenz curve lies below."
    case .neither?: "Both are equally unequal: their Lorenz curves are the same."
    case .crossing(let share)?:
      "The Lorenz curves cross at \(share.percent) of holders, so measures may disagree about "
        + "which is more unequal."
    case nil: "Nobody holds anything in one of the two, so there are no Lorenz curves to compare."
    }
  }

  private var table: Presentation.Table {
    var table = Presentation.Table([
      .init("comparison", wraps: true), .init("result", .right, wraps: true),
    ])
    if let comparison {
      table.row(
        .text("chance that a holder drawn from here has more than one drawn from there"),
        .number(comparison.superiority, as: .decimals(3)))
      table.row(
        .text("who has more at every share of holders (first order)"),
        .text(Self.text(comparison.firstOrder)))
      table.row(
        .text("whose poorest have more together, at every share (second order)"),
        .text(Self.text(comparison.secondOrder)))
    }
    if let change {
      for (what, value) in [
        ("change of Theil L", change.total), ("of it within groups", change.within),
        ("of it because holders moved between groups", change.composition),
        ("of it because the groups' means changed", change.means),
      ] { table.row(.text(what), .number(value, as: .decimals(4), isSigned: true)) }
    }
    return table
  }

  private static func text(_ dominance: Dominance) -> String {
    switch dominance {
    case .first: "this one"
    case .second: "the other"
    case .neither: "the same"
    case .crossing(let share): "they cross at \(share.percent) of holders"
    }
  }

  /// The comparison for JSON.
  var encoded: EncodedInequalityComparison {
    EncodedInequalityComparison(
      lorenz: lorenz.map(Self.word), firstOrder: (comparison?.firstOrder).map(Self.word),
      secondOrder: (comparison?.secondOrder).map(Self.word), superiority: comparison?.superiority,
      change: change.map {
        .init(within: $0.within, composition: $0.composition, means: $0.means, total: $0.total)
      })
  }

  private static func word(_ dominance: Dominance) -> String {
    switch dominance {
    case .first: "above"
    case .second: "below"
    case .neither: "same"
    case .crossing: "crossing"
    }
  }
}

/// A comparison of two distributions as JSON.
///
/// A dominance is 'above' where the file's own curve lies above the other's, 'below', 'same' or
/// 'crossing'.
struct EncodedInequalityComparison: Encodable {
  /// What made Theil L change.
  struct Change: Encodable {
    var within: Double
    var composition: Double
    var means: Double
    var total: Double
  }

  var lorenz: String?
  var firstOrder: String?
  var secondOrder: String?
  var superiority: Double?
  var change: Change?
}
