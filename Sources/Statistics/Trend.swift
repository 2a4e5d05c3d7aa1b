/// Whether, and how fast, observations rise or fall in the order in which they were made.
package struct Trend: Hashable, Sendable {
  /// The change from one observation to the next: the median slope between any two (Theil & Sen).
  package let slope: Double
  /// The change from the first observation to the last, as a share of the median.
  package let relativeChange: Double
  /// How probable so one-sided an order would be if order didn't matter (Mann & Kendall,
  /// two-sided).
  package let probability: Double

  /// Finds the trend of observations in the order in which they were made.
  ///
  ///     Trend([1, 2, 3, 5, 4])?.probability  // 0.083 = 2 · 5 / 5!
  ///
  /// The probability is exact for up to 50 different observations. For more, or with equal ones, it
  /// is the normal approximation with a correction for ties and for continuity. The slope of more
  /// than 1000 observations is that of 1000 parts at most: of their medians, in the same order.
  ///
  /// References: Sen, "Estimates of the regression coefficient based on Kendall's tau",
  /// JASA 63, 1968; Mann, "Nonparametric tests against trend", Econometrica 13, 1945; Kendall,
  /// "Rank Correlation Methods", 1975.
  ///
  /// - Precondition: No observation is NaN.
  /// - Returns: `nil` for fewer than 3 observations, or when their median is 0.
  /// - Complexity: O(*n* log *n*), where *n* is the number of observations.
  package init?(_ observations: [Double]) {
    let n = observations.count
    let ordered = observations.sorted()
    let center = n > 0 ? OrderStatistics(ordered: ordered).quantile(0.5) : 0
    guard n >= 3, center != 0 else { return nil }
    slope = observations.medianSlope()
    relativeChange = slope * Double(n - 1) / abs(center)
    let runs = ordered.tiedCounts()
    let pairs = n * (n - 1) / 2
    let tiedPairs = runs.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    let score = pairs - tiedPairs - 2 * observations.inversions()
    probability =
      runs.isEmpty && n <= 50
      ? Trend.exactProbability(score, n) : Trend.normalProbability(score, n, tiedCounts: runs)
  }

  /// The share of all orders whose score is at least as far from 0.
  ///
  /// An order's score is the number of pairs less twice its inversions; each new element adds 0 to
  /// *i* inversions, all with the same probability.
  private static func exactProbability(_ score: Int, _ n: Int) -> Double {
    var shares = [1.0]
    for others in 1..<n {
      var next = [Double](repeating: 0, count: shares.count + others)
      for (inversions, share) in shares.enumerated() {
        for added in 0...others { next[inversions + added] += share / Double(others + 1) }
      }
      shares = next
    }
    let pairs = n * (n - 1) / 2
    let far = shares.indices.filter { abs(pairs - 2 * $0) >= abs(score) }
    return Swift.min(1, far.reduce(0) { $0 + shares[$1] })
  }

  private static func normalProbability(_ score: Int, _ n: Int, tiedCounts: [Int]) -> Double {
    func term(_ count: Int) -> Double {
      Double(count) * Double(count - 1) * Double(2 * count + 5)
    }
    let variance = (term(n) - tiedCounts.reduce(0) { $0 + term($1) }) / 18
    guard variance > 0, score != 0 else { return 1 }
    return 2 * Statistics.normalProbability(-Double(abs(score) - 1) / variance.squareRoot())
  }
}

extension [Double] {
  /// How often each value occurs that occurs more than once, of observations in ascending order.
  fileprivate func tiedCounts() -> [Int] {
    var counts: [Int] = []
    var first = 0
    while first < count {
      var next = first + 1
      while next < count, self[next] == self[first] { next += 1 }
      if next - first > 1 { counts.append(next - first) }
      first = next
    }
    return counts
  }

  /// How many pairs have the later observation below the earlier one: counted while merging sorted
  /// halves.
  fileprivate func inversions() -> Int {
    var (sorted, merged) = (self, self)
    var (inversions, width) = (0, 1)
    while width < count {
      for start in stride(from: 0, to: count, by: 2 * width) {
        let (middle, end) = (Swift.min(start + width, count), Swift.min(start + 2 * width, count))
        var (left, right) = (start, middle)
        for place in start..<end {
          if left < middle, right == end || sorted[left] <= sorted[right] {
            merged[place] = sorted[left]
            left += 1
          } else {
            merged[place] = sorted[right]
            right += 1
            inversions += middle - left
          }
        }
      }
      swap(&sorted, &merged)
      width *= 2
    }
    return inversions
  }

  /// The observations from which slopes are taken; more would make millions of pairs.
  private static var mostPoints: Int { 1000 }

  /// The median slope between any two of at most 1000 points.
  ///
  /// Of more observations the points are medians of parts of equal size. A last part that isn't
  /// whole doesn't count.
  fileprivate func medianSlope() -> Double {
    let size = (count + Self.mostPoints - 1) / Self.mostPoints
    let points =
      size == 1
      ? self : (0..<count / size).map { self[$0 * size..<($0 + 1) * size].median() }
    var slopes: [Double] = []
    slopes.reserveCapacity(points.count * (points.count - 1) / 2)
    for later in points.indices.dropFirst() {
      for earlier in 0..<later {
        slopes.append((points[later] - points[earlier]) / Double((later - earlier) * size))
      }
    }
    return slopes.median()
  }
}
