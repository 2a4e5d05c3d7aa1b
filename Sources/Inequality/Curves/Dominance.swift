/// Which of two curves or distributions lies above the other everywhere.
package enum Dominance: Hashable, Sendable {
  /// The first nowhere lies below the second, and somewhere above.
  case first
  /// The second nowhere lies below the first, and somewhere above.
  case second
  /// They are the same, to rounding.
  case neither
  /// They cross, so that measures may disagree about them; first at this share of holders.
  case crossing(Double)

  /// Judges by the differences first − second at shares of holders, in order.
  ///
  /// A difference below `tolerance` is none.
  init(_ differences: some Sequence<(at: Double, by: Double)>, tolerance: Double) {
    self = .neither
    for (share, difference) in differences where abs(difference) > tolerance {
      switch self {
      case .neither: self = difference > 0 ? .first : .second
      case .first where difference < 0, .second where difference > 0:
        self = .crossing(share)
        return
      default: break
      }
    }
  }
}

extension LorenzCurve {
  /// Returns which of two curves lies above the other: then it is less unequal by every measure
  /// that obeys the transfer principle.
  ///
  /// Compared at the corners of both, to 10⁻¹² of the higher end. Reference: Atkinson, "On the
  /// measurement of inequality", Journal of Economic Theory 2, 1970.
  package func dominance(over other: LorenzCurve) -> Dominance {
    let shares = merged(points.map(\.holders), other.points.map(\.holders))
    let end = max(points[points.count - 1].share, other.points[other.points.count - 1].share)
    return Dominance(
      shares.map { ($0, share(of: $0) - other.share(of: $0)) }, tolerance: 1e-12 * end)
  }
}

/// Two distributions held against each other.
package struct StochasticComparison: Hashable, Sendable {
  /// Which has more at every share of holders, counted from the poorest.
  package var firstOrder: Dominance
  /// Which has more in the hands of every poorest share of holders;
  /// by the generalised Lorenz curve.
  package var secondOrder: Dominance
  /// The probability that one drawn from the first has more than one from the second,
  /// ties counting half.
  package var superiority: Double
}

extension Holdings {
  /// Returns whose Lorenz curve lies above the other's.
  ///
  /// - Returns: `nil` when nobody holds anything in one of the two.
  package func lorenzDominance(over other: Holdings) -> Dominance? {
    guard let own = lorenzCurve(), let others = other.lorenzCurve() else { return nil }
    return own.dominance(over: others)
  }

  /// Returns how this distribution compares with another, in the same unit.
  ///
  /// First-order dominance compares quantiles as steps, second-order generalised Lorenz curves.
  /// References: Shorrocks, "Ranking income distributions", Economica 50, 1983, for the second
  /// order; Vargha & Delaney, "A critique and improvement of the CL common language effect size
  /// statistics", Journal of Educational and Behavioral Statistics 25, 2000, for superiority.
  ///
  /// - Returns: `nil` without holders in one of the two.
  /// - Complexity: O(*n* + *m*) for the first order and superiority,
  ///   times a logarithm for the second.
  package func comparison(with other: Holdings) -> StochasticComparison? {
    guard count > 0, other.count > 0 else { return nil }
    var (mine, others) = (0, 0)
    var steps: [(at: Double, by: Double)] = []
    var reached = (mine: weight(0) / totalWeight, others: other.weight(0) / other.totalWeight)
    while mine < count, others < other.count {
      steps.append((min(reached.mine, reached.others), values[mine] - other.values[others]))
      // Both, where they end at the same share but for rounding.
      let gap = reached.mine - reached.others
      if gap <= 1e-12 {
        mine += 1
        if mine < count { reached.mine += weight(mine) / totalWeight }
      }
      if gap >= -1e-12 {
        others += 1
        if others < other.count { reached.others += other.weight(others) / other.totalWeight }
      }
    }
    let secondOrder = zeroOrGeneralisedCurve().dominance(over: other.zeroOrGeneralisedCurve())
    let highest = max(values[count - 1], other.values[other.count - 1])
    return StochasticComparison(
      firstOrder: Dominance(steps, tolerance: 1e-12 * highest), secondOrder: secondOrder,
      superiority: superiority(over: other))
  }

  private func zeroOrGeneralisedCurve() -> LorenzCurve {
    generalisedLorenzCurve()
      ?? LorenzCurve(points: [.init(holders: 0, share: 0), .init(holders: 1, share: 0)])
  }

  private func superiority(over other: Holdings) -> Double {
    var (below, through) = (0, 0)
    var weightBelow = 0.0
    var weightThrough = 0.0
    var sum = CompensatedSum()
    for index in values.indices {
      while through < other.count, other.values[through] <= values[index] {
        weightThrough += other.weight(through)
        through += 1
      }
      while below < other.count, other.values[below] < values[index] {
        weightBelow += other.weight(below)
        below += 1
      }
      sum.add(weight(index) * (weightBelow + weightThrough) / 2)
    }
    return sum.sum / totalWeight / other.totalWeight
  }
}

/// Returns the numbers of two ascending lists in one.
private func merged(_ first: [Double], _ second: [Double]) -> [Double] {
  var merged: [Double] = []
  merged.reserveCapacity(first.count + second.count)
  var rest = second[...]
  for value in first {
    while let next = rest.first, next < value {
      merged.append(next)
      rest.removeFirst()
    }
    merged.append(value)
  }
  return merged + rest
}
