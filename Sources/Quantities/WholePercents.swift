extension [Double] {
  /// These shares, which add up to 1, in whole per cents that add up to 100.
  ///
  ///     [0.625, 0.375].wholePercents  // [63, 37]
  ///
  /// Each is rounded down, and those with the largest remainders get what is left, the first ones
  /// among equals: the method of Hamilton.
  package var wholePercents: [Int] {
    var percents = map { Int($0 * 100) }
    let left = 100 - percents.reduce(0, +)
    let byRemainder = indices.sorted { first, second in
      let (one, other) = (self[first] * 100, self[second] * 100)
      let (rest, otherRest) = (one - one.rounded(.down), other - other.rounded(.down))
      return (-rest, first) < (-otherRest, second)
    }
    for place in byRemainder.prefix(Swift.max(0, left)) { percents[place] += 1 }
    return percents
  }
}
