package import Inequality
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

  /// The comparison as sentences.
  func sentences() -> [String] {
    var sentences: [String] = []
    switch lorenz {
    case .first?:
      sentences.append(
        "Less unequal than the other by every measure that obeys the transfer principle: its Lorenz curve "
          + "lies above.")
    case .second?:
      sentences.append(
        "More unequal than the other by every measure that obeys the transfer principle: its Lorenz curve "
          + "lies below.")
    case .neither?: sentences.append("As unequal as the other: the Lorenz curves are the same.")
    case .crossing(let share)?:
      sentences.append(
        "The Lorenz curves cross (at \(share.percent) of holders): measures may disagree about which is "
          + "more unequal.")
    case nil:
      sentences.append("Nobody holds anything in one of the two: no Lorenz curves to compare.")
    }
    if let comparison {
      sentences.append(
        "A holder drawn from here has more than one drawn from the other with probability "
          + "\(comparison.superiority.fixed(3)); first order: \(Self.text(comparison.firstOrder)); second "
          + "order: \(Self.text(comparison.secondOrder)).")
    }
    if let change {
      sentences.append(
        "Theil L changed by \(change.total.fixed(4)): \(change.within.fixed(4)) within groups, "
          + "\(change.composition.fixed(4)) by who is in which, \(change.means.fixed(4)) by groups' means."
      )
    }
    return sentences
  }

  private static func text(_ dominance: Dominance) -> String {
    switch dominance {
    case .first: "this has more everywhere"
    case .second: "the other has more everywhere"
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
/// A dominance is 'above' where the file's own curve lies above the other's, 'below', 'same' or 'crossing'.
package struct EncodedInequalityComparison: Encodable {
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
