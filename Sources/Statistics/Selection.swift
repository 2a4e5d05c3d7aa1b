import Quantities

extension Collection where Element == Double {
  /// Returns several quantiles, the same as `OrderStatistics` has, without sorting everything.
  ///
  ///     [4, 2, 3, 1].quantiles([0.5, 1])  // [2.5, 4]
  ///
  /// - Precondition: The collection is not empty and holds no NaN; probabilities are in 0...1.
  /// - Complexity: O(*n*) on average for few quantiles, where *n* is the number of observations.
  package func quantiles(_ probabilities: [Double]) -> [Double] {
    precondition(!isEmpty, "Quantiles need at least one observation.")
    let positions = probabilities.map { probability in
      precondition((0...1).contains(probability), "A quantile's probability lies in 0...1.")
      return probability * Double(count - 1)
    }
    var values = Array(self)
    let ranks = positions.flatMap {
      [Int(saturating: $0), Swift.min(Int(saturating: $0) + 1, count - 1)]
    }
    values.place(ranks, in: values.indices)
    return positions.map { position in
      let below = Int(saturating: position)
      let fraction = position - Double(below)
      // Between equal observations, and at one, infinity times nothing must not become NaN.
      guard fraction > 0, values[below] < values[below + 1] else { return values[below] }
      return values[below] + fraction * (values[below + 1] - values[below])
    }
  }
}

extension [Double] {
  /// Brings to each of these ranks the element that sorting would bring there,
  /// as far as it is in `range`.
  ///
  /// The method is Hoare's ("Algorithm 65: Find", CACM 4, 1961), with the median of three as the
  /// pivot and for several ranks at once.
  ///
  /// - Precondition: What is before `range` is no greater than anything in it,
  ///   and what is behind is no less.
  fileprivate mutating func place(_ ranks: [Int], in range: Range<Int>) {
    guard !ranks.isEmpty, range.count > 1 else { return }
    let pivot = medianOfThree(range)
    var (left, right) = (range.lowerBound, range.upperBound - 1)
    while left <= right {
      while self[left] < pivot { left += 1 }
      while pivot < self[right] { right -= 1 }
      guard left <= right else { break }
      swapAt(left, right)
      left += 1
      right -= 1
    }
    // What is between both sides is equal to the pivot, and in its place.
    place(ranks.filter { $0 <= right }, in: range.lowerBound..<(right + 1))
    place(ranks.filter { $0 >= left }, in: left..<range.upperBound)
  }

  private func medianOfThree(_ range: Range<Int>) -> Double {
    let (first, last) = (self[range.lowerBound], self[range.upperBound - 1])
    let middle = self[range.lowerBound + range.count / 2]
    return Swift.max(Swift.min(first, middle), Swift.min(Swift.max(first, middle), last))
  }
}
