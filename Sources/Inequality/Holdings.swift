/// What each of several holders has, with a weight and a group for each.
package struct Holdings: Hashable, Sendable {
  /// One holder.
  package struct Holder: Hashable, Sendable {
    /// How much it has.
    package var value: Double
    /// How many holders like it there are.
    package var weight: Double
    /// The group it belongs to, if any.
    package var group: String?

    package init(value: Double, weight: Double = 1, group: String? = nil) {
      self.value = value
      self.weight = weight
      self.group = group
    }
  }

  /// The holders, from the least to the most.
  package let holders: [Holder]
  /// The sum of weights.
  package let totalWeight: Double
  /// The weighted sum of values.
  package let total: Double

  /// Creates holdings.
  ///
  /// - Throws: `HoldingsError` for a negative or non-finite value, or a weight that isn't above 0.
  package init(_ holders: [Holder]) throws(HoldingsError) {
    for (index, holder) in holders.enumerated() {
      guard holder.value.isFinite, holder.value >= 0 else {
        throw .value(index: index, value: holder.value)
      }
      guard holder.weight.isFinite, holder.weight > 0 else {
        throw .weight(index: index, weight: holder.weight)
      }
    }
    self.init(valid: holders)
  }

  /// Creates holdings of equal weight.
  package init(_ values: [Double]) throws(HoldingsError) {
    try self.init(values.map { Holder(value: $0) })
  }

  init(valid holders: [Holder]) {
    self.holders = holders.sorted { $0.value < $1.value }
    totalWeight = holders.reduce(0) { $0 + $1.weight }
    total = holders.reduce(0) { $0 + $1.weight * $1.value }
  }

  /// Whether nobody holds anything, so that nothing can be said of its spread.
  package var isEmpty: Bool { total == 0 }
  /// The number of holders.
  package var count: Int { holders.count }
  /// The number of holders with nothing.
  package var zeros: Int { holders.count { $0.value == 0 } }
  /// The weighted mean.
  var mean: Double { total / totalWeight }

  /// Returns the weighted mean of a function of each value over the mean.
  func average(_ function: (_ ratio: Double) -> Double) -> Double {
    let mean = mean
    return holders.reduce(0) { $0 + $1.weight * function($1.value / mean) } / totalWeight
  }
}

/// Holdings that make no sense.
package enum HoldingsError: Error, Hashable, CustomStringConvertible {
  case value(index: Int, value: Double)
  case weight(index: Int, weight: Double)

  package var description: String {
    switch self {
    case .value(let index, let value):
      "Holder \(index + 1) has \(value). A holding is a finite number from 0."
    case .weight(let index, let weight):
      "Holder \(index + 1) has the weight \(weight). A weight is a finite number above 0."
    }
  }
}
