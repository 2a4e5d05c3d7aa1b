/// What each of several holders has, with a weight and a group for each.
///
/// The rules for what isn't plain:
/// - *Zeros* are holdings, and count by the limit: 0·ln 0 = 0, Theil's L is infinite and A(ε) is 1
///   for ε ≥ 1. No tiny number is added to them.
/// - *Ties* are in no order: no measure depends on which of two equal holders comes first.
/// - *Missing* values (NaN) are refused: whoever has them says how many are left out.
/// - *Negative* and infinite values are refused: shares of a total mean nothing with them.
/// - *A weight* says how many holders like this one there are, and need not be whole.
///
/// What all measures need is summed once, when the holdings are made.
package struct Holdings: Hashable, Sendable {
  /// What the holders have, in ascending order.
  package let values: [Double]
  /// How many holders like each there are; `nil` where each stands for itself.
  package let weights: [Double]?
  /// The names of the groups, in order; a holder without one is in the group "".
  package let groupNames: [String]
  /// Which of `groupNames` each holder is in; `nil` without groups.
  package let groupIndexes: [Int]?
  let prefix: PrefixSums
  let moments: Moments

  /// Creates holdings from values that have been checked and sorted.
  init(
    sorted values: [Double], weights: [Double]? = nil, groupNames: [String] = [],
    groupIndexes: [Int]? = nil, threads: Int = 1
  ) {
    self.values = values
    self.weights = weights
    self.groupNames = groupNames
    self.groupIndexes = groupIndexes
    prefix = PrefixSums(values, weights, threads: threads)
    moments = Moments(values, weights, prefix, threads: threads)
  }

  /// The sum of weights, which is the number of holders where there are none.
  package var totalWeight: Double { prefix.weight }
  /// The weighted sum of values.
  package var total: Double { prefix.value }
  /// The weighted mean; NaN without holders.
  package var mean: Double { total / totalWeight }
  /// The number of holders, however much each of them counts.
  package var count: Int { values.count }
  /// Whether nobody holds anything, so that nothing can be said of its spread.
  package var isEmpty: Bool { total == 0 }
  /// The number of holders with nothing.
  package var zeros: Int { values.firstSortedIndex { $0 > 0 } }

  /// Returns how much one holder counts.
  func weight(_ index: Int) -> Double { weights?[index] ?? 1 }
}

// MARK: - Making holdings

extension Holdings {
  /// One holder.
  package struct Holder: Hashable, Sendable {
    /// How much it has.
    package var value: Double
    /// How many holders like it there are.
    package var weight: Double
    /// The group it belongs to, if any.
    package var group: String?

    /// Creates a holder, that stands for itself unless a weight is given.
    package init(value: Double, weight: Double = 1, group: String? = nil) {
      self.value = value
      self.weight = weight
      self.group = group
    }
  }

  /// Creates holdings of holders in any order.
  ///
  /// - Throws: `HoldingsError` for a negative or non-finite value, a weight that isn't finite and
  ///   above 0, and sums too large for a number.
  package init(_ holders: [Holder]) throws(HoldingsError) {
    try self.init(
      holders.map(\.value),
      weights: holders.contains { $0.weight != 1 } ? holders.map(\.weight) : nil,
      groups: holders.contains { $0.group != nil } ? holders.map { $0.group ?? "" } : nil)
  }

  /// Creates holdings from columns, in any order.
  ///
  /// - Parameters:
  ///   - values: What each holder has.
  ///   - weights: How many holders like it there are; `nil` for one each.
  ///   - groups: The group of each; `nil` for none.
  ///   - threads: How many threads sort and sum where there are enough holders. The result doesn't
  ///     depend on it.
  /// - Throws: `HoldingsError` as for holders, and for columns of different lengths.
  /// - Complexity: O(*n*), where *n* is the number of holders.
  package init(
    _ values: [Double], weights: [Double]? = nil, groups: [String]? = nil, threads: Int = 1
  ) throws(HoldingsError) {
    let threads = values.count < leastForThreads ? 1 : threads
    let sorted = try SortedColumns(values, weights, groups, threads: threads)
    self.init(
      sorted: sorted.values, weights: sorted.weights, groupNames: sorted.groupNames,
      groupIndexes: sorted.groupIndexes, threads: threads)
    guard total.isFinite, totalWeight.isFinite else { throw .sum }
  }
}

/// Holdings that make no sense.
package enum HoldingsError: Error, Hashable, CustomStringConvertible {
  /// A holder, counted from 0 in the order given, holds less than 0, infinitely much or NaN.
  case value(index: Int, value: Double)
  /// A holder, counted from 0 in the order given, has a weight that isn't finite and above 0.
  case weight(index: Int, weight: Double)
  /// There are `values` holdings, but `other` weights, groups, ranks or parts to go with them.
  case lengths(values: Int, other: Int)
  /// The holdings, times their weights, or the weights add up to more than a `Double` can hold.
  case sum

  package var description: String {
    switch self {
    case .value(let index, let value) where value.isNaN:
      "Holder \(index + 1) has no number. Leave it out, or find out what it has."
    case .value(let index, let value):
      "Holder \(index + 1) has \(value). A holding is a finite number from 0."
    case .weight(let index, let weight):
      "Holder \(index + 1) has the weight \(weight). A weight is a finite number above 0."
    case .lengths(let values, let other):
      "There are \(values) holdings and \(other) weights or groups. Give each holder one."
    case .sum:
      "The holdings add up to more than a number can hold. Give them in a larger unit."
    }
  }
}
