/// Something that would change what institutions hold.
package enum Policy: Hashable, Sendable {
  /// How a shared pool is allotted.
  package enum Allotment: String, CaseIterable, Hashable, Sendable {
    /// To each institution the same.
    case equal
    /// To those who have least, until they have the same as the next.
    case need
    /// In proportion to what they have.
    case merit
  }

  /// A shared pool of so much capacity in all.
  case pool(Double, Allotment)
  /// So much capacity for each institution that has less than a limit.
  case credits(Double, below: Double)
  /// So many times the capacity for each institution that has at least a limit.
  case generation(Double, from: Double)
  /// Papers that take a share of the work, so that the same hardware does more of them: capacity is
  /// in papers.
  case cheaper(Double)

  /// Returns what holders have afterwards, in their order.
  ///
  /// - Parameters:
  ///   - values: What they have.
  ///   - weights: How many holders like each there are.
  package func applied(to values: [Double], weights: [Double]) -> [Double] {
    switch self {
    case .pool(let amount, .equal):
      let each = amount / weights.reduce(0, +)
      return values.map { $0 + each }
    case .pool(let amount, .need):
      let level = Self.level(filling: values, weights, with: amount)
      return values.map { max($0, level) }
    case .pool(let amount, .merit):
      let total = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
      return total > 0 ? values.map { $0 * (1 + amount / total) } : values
    case .credits(let amount, let limit): return values.map { $0 < limit ? $0 + amount : $0 }
    case .generation(let factor, let limit):
      return values.map { $0 >= limit ? $0 * factor : $0 }
    case .cheaper(let share): return values.map { $0 / share }
    }
  }

  /// The capacity that somebody has to provide, in all: none for cheaper papers.
  package func amount(for values: [Double], weights: [Double]) -> Double {
    if case .cheaper = self { return 0 }
    return difference(for: values, weights: weights)
  }

  private func difference(for values: [Double], weights: [Double]) -> Double {
    zip(applied(to: values, weights: weights), zip(values, weights))
      .reduce(0) { $0 + ($1.0 - $1.1.0) * $1.1.1 }
  }

  /// Returns the level to which an amount raises those who have least.
  private static func level(
    filling values: [Double], _ weights: [Double], with amount: Double
  ) -> Double {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var left = amount
    var weight = 0.0
    var level = values[order[0]]
    for index in order {
      let step = (values[index] - level) * weight
      if step > left { break }
      left -= step
      level = values[index]
      weight += weights[index]
    }
    return level + left / weight
  }
}
