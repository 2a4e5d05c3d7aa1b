/// The share of all that the first share of holders has, in some order.
///
/// In the order of what they hold it is the Lorenz curve, below the diagonal; in the order of
/// something else, such as a ranking, the concentration curve, which may lie anywhere.
package struct LorenzCurve: Hashable, Sendable {
  /// One corner of the curve.
  package struct Point: Hashable, Sendable {
    /// The share of holders, from the first.
    package var holders: Double
    /// The share of everything that they have together.
    package var share: Double

    /// Creates a corner.
    package init(holders: Double, share: Double) {
      self.holders = holders
      self.share = share
    }
  }

  /// The corners, from (0, 0) to (1, 1); a generalised curve ends at (1, mean).
  package let points: [Point]

  /// Returns the share that the first `holders` have, by straight lines between the corners.
  ///
  /// - Precondition: `holders` is in 0...1.
  /// - Complexity: O(log *n*), where *n* is the number of corners.
  package func share(of holders: Double) -> Double {
    precondition((0...1).contains(holders), "A share of holders lies in 0...1.")
    let above = min(points.firstSortedIndex { $0.holders >= holders }, points.count - 1)
    guard above > 0 else { return points[0].share }
    let (low, high) = (points[above - 1], points[above])
    let fraction = (holders - low.holders) / (high.holders - low.holders)
    return low.share + fraction * (high.share - low.share)
  }

  /// Returns the curve times a mean: how much of everything the first holders have, per holder.
  ///
  /// Reference: Shorrocks, "Ranking income distributions", Economica 50, 1983.
  package func generalised(mean: Double) -> LorenzCurve {
    LorenzCurve(points: points.map { Point(holders: $0.holders, share: $0.share * mean) })
  }

  /// Returns twice the area between the curve and the diagonal: the Gini coefficient, or the
  /// concentration index, which is negative for a curve above the diagonal.
  package func index() -> Double {
    zip(points, points.dropFirst()).reduce(into: CompensatedSum()) { sum, pair in
      sum.add(pair.1.share * pair.0.holders - pair.0.share * pair.1.holders)
    }.sum
  }
}

extension Holdings {
  /// Returns the Lorenz curve, or `nil` when nobody holds anything.
  ///
  /// Reference: Lorenz, "Methods of measuring the concentration of wealth", 1905.
  package func lorenzCurve() -> LorenzCurve? {
    guard !isEmpty else { return nil }
    return LorenzCurve(inOrder: values.indices.map { (weight($0), values[$0]) })
  }

  /// Returns the generalised Lorenz curve, which ends at the mean.
  package func generalisedLorenzCurve() -> LorenzCurve? {
    lorenzCurve()?.generalised(mean: mean)
  }

  /// Returns the Lorenz asymmetry coefficient: above 1 where it is the richest who make the
  /// inequality, below 1 where it is the poorest.
  ///
  ///     try Holdings([2, 2, 2, 2, 2, 18, 18, 18, 18, 18]).lorenzAsymmetry()  // 0.74
  ///
  /// F(μ) + L(μ), between the two holders around the mean; in the middle of its range where some
  /// hold the mean itself. A weight counts as so many holders. Reference: Damgaard & Weiner,
  /// "Describing inequality in plant size or fecundity", Ecology 81, 2000.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func lorenzAsymmetry() -> Double? {
    guard !isEmpty else { return nil }
    // A mean that was rounded is not between holders who are all the same.
    let mean = min(max(self.mean, values[0]), values[count - 1])
    let below = before(values.firstSortedIndex { $0 >= mean })
    let next = values.firstSortedIndex { $0 >= mean }
    if values[next] == mean {
      let through = before(values.firstSortedIndex { $0 > mean })
      return (below.weight + through.weight) / 2 / totalWeight
        + (below.value + through.value) / 2 / total
    }
    let fraction =
      (mean - values[next - 1]) / (values[next] - values[next - 1]) * min(1, weight(next))
    return (below.weight + fraction) / totalWeight
      + (below.value + fraction * values[next]) / total
  }

  /// Returns the weight and the holdings of the holders before an index.
  func before(_ index: Int) -> (weight: Double, value: Double) {
    let block = index / PrefixSums.blockSize
    var sums = prefix.before(block: block)
    for index in block * PrefixSums.blockSize..<index {
      sums.weight += weight(index)
      sums.value += weight(index) * values[index]
    }
    return sums
  }

  /// Returns what the poorest holders have whose weight adds up to `weight`;
  /// the last may count in part.
  func held(byPoorest weight: Double) -> Double {
    guard weight > 0 else { return 0 }
    guard weight < totalWeight else { return total }
    let block = prefix.block(reaching: weight)
    var sums = prefix.before(block: block)
    for index in block * PrefixSums.blockSize..<count {
      let own = self.weight(index)
      if sums.weight + own >= weight { return sums.value + (weight - sums.weight) * values[index] }
      sums.weight += own
      sums.value += own * values[index]
    }
    return total
  }
}

extension LorenzCurve {
  /// Creates a curve from the weights and holdings of holders in order.
  ///
  /// - Precondition: Somebody holds something.
  init(inOrder holders: some Sequence<(weight: Double, value: Double)>) {
    var points = [Point(holders: 0, share: 0)]
    var (weight, value) = (CompensatedSum(), CompensatedSum())
    for holder in holders {
      weight.add(holder.weight)
      value.add(holder.weight * holder.value)
      points.append(Point(holders: weight.sum, share: value.sum))
    }
    let last = points[points.count - 1]
    self.points = points.map {
      Point(holders: $0.holders / last.holders, share: $0.share / last.share)
    }
  }
}
