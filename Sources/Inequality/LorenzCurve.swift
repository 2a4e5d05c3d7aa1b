/// The share of all that the poorest share of holders has.
package struct LorenzCurve: Hashable, Sendable {
  /// One corner of the curve.
  package struct Point: Hashable, Sendable {
    /// The share of holders, from the poorest.
    package var holders: Double
    /// The share of everything that they have together.
    package var share: Double

    package init(holders: Double, share: Double) {
      self.holders = holders
      self.share = share
    }
  }

  /// The corners, from (0, 0) to (1, 1).
  package let points: [Point]

  /// Returns the share that the poorest `holders` have, by straight lines between the corners.
  ///
  /// - Precondition: `holders` is in 0...1.
  package func share(of holders: Double) -> Double {
    precondition((0...1).contains(holders), "A share of holders lies in 0...1.")
    guard let above = points.firstIndex(where: { $0.holders >= holders }), above > 0 else {
      return holders == 0 ? 0 : 1
    }
    let (low, high) = (points[above - 1], points[above])
    let fraction = (holders - low.holders) / (high.holders - low.holders)
    return low.share + fraction * (high.share - low.share)
  }
}

extension Holdings {
  /// Returns the Lorenz curve, or `nil` when nobody holds anything.
  ///
  /// Reference: Lorenz, "Methods of measuring the concentration of wealth", 1905.
  package func lorenzCurve() -> LorenzCurve? {
    guard !isEmpty else { return nil }
    var points = [LorenzCurve.Point(holders: 0, share: 0)]
    var (weight, value) = (0.0, 0.0)
    for holder in holders {
      weight += holder.weight
      value += holder.weight * holder.value
      points.append(.init(holders: weight / totalWeight, share: value / total))
    }
    points[points.count - 1] = .init(holders: 1, share: 1)
    return LorenzCurve(points: points)
  }
}
