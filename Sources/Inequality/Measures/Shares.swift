extension Holdings {
  /// Returns the Hoover index: the share that would have to change hands for all to have the same.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func hooverIndex() -> Double? {
    guard !isEmpty else { return nil }
    let poorer = before(values.firstSortedIndex { $0 >= mean })
    return max(0, poorer.weight / totalWeight - poorer.value / total)
  }

  /// Returns the share of everything that the richest `share` of holders have.
  ///
  /// A holder at the border counts in part, by the Lorenz curve.
  ///
  /// - Precondition: `share` is in 0...1.
  package func topShare(_ share: Double) -> Double? { bottomShare(1 - share).map { 1 - $0 } }

  /// Returns the share of everything that the poorest `share` of holders have.
  ///
  /// A holder at the border counts in part, by the Lorenz curve.
  ///
  /// - Precondition: `share` is in 0...1.
  package func bottomShare(_ share: Double) -> Double? {
    precondition((0...1).contains(share), "A share of holders lies in 0...1.")
    return isEmpty ? nil : held(byPoorest: share * totalWeight) / total
  }

  /// Returns the Palma ratio: what the richest 10 % have over what the poorest 40 % have.
  ///
  /// - Returns: `nil` when the poorest 40 % have nothing.
  package func palmaRatio() -> Double? {
    guard let poorest = bottomShare(0.4), poorest > 0 else { return nil }
    return topShare(0.1).map { $0 / poorest }
  }

  /// Returns the concentration ratio CR-k: the share of everything that the `k` largest holders
  /// have.
  ///
  /// A weight counts as so many holders, the last perhaps in part.
  ///
  /// - Precondition: `k` is above 0.
  /// - Returns: `nil` when nobody holds anything; 1 for no more than `k` holders.
  package func concentrationRatio(_ k: Int) -> Double? {
    precondition(k > 0, "A concentration ratio is of one holder or more.")
    return isEmpty ? nil : 1 - held(byPoorest: totalWeight - Double(k)) / total
  }

  /// Returns the Herfindahl–Hirschman index Σs² of the holders' shares, from 1/*n* to 1.
  ///
  /// A holder of weight w counts as w holders.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func herfindahlIndex() -> Double? {
    guard !isEmpty else { return nil }
    let scaled = total * moments.scale
    return moments.squares / scaled / scaled
  }

  /// Returns the Herfindahl–Hirschman index from 0 for equal shares to 1: (H − 1/*W*)/(1 − 1/*W*).
  ///
  /// - Returns: `nil` when nobody holds anything, and for a weight of all of 1 or less.
  package func normalisedHerfindahlIndex() -> Double? {
    guard let index = herfindahlIndex(), totalWeight > 1 else { return nil }
    return max(0, (index - 1 / totalWeight) / (1 - 1 / totalWeight))
  }

  /// Returns Zenga's index of 2007, from 0 (all equal) towards 1: the mean over holders of
  /// 1 − (mean of those up to them)/(mean of those above them).
  ///
  ///     try Holdings([0, 0, 0, 1]).zengaIndex()  // 0.9375
  ///
  /// Over the distinct values, with the highest value as the mean of those above it. Reference:
  /// Zenga, "Inequality curve and inequality index based on the ratios between lower and upper
  /// arithmetic means", Statistica & Applicazioni 5, 2007.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func zengaIndex() -> Double? {
    isEmpty ? nil : max(0, 1 - moments.meanRatios / totalWeight)
  }
}
