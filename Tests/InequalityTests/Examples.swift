import Inequality
import Randomness

/// The example vector of the R package ineq 0.2-13, with known answers in its Rout.save.
let example: [Double] = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]

func close(_ value: Double?, _ expected: Double?, _ tolerance: Double = 1e-10) -> Bool {
  guard let value, let expected else { return value == nil && expected == nil }
  return value == expected || abs(value - expected) <= tolerance * max(1, abs(expected))
}

/// Made-up holdings: few to 40, with ties, now and then with zeros.
func madeUp(_ random: inout SplitMix64, positive: Bool = false) -> [Double] {
  let hasTies = Bool.random(using: &random)
  return (0..<Int.random(in: 2...40, using: &random)).map { _ in
    let value = Double.random(in: 0...20, using: &random)
    let held = hasTies ? value.rounded() : value
    return positive ? held + 0.25 : held
  } + [1]
}

/// All measures that scale, order and replication leave alone.
let relativeMeasures: [Measure] = [
  .gini, .theilT, .theilL, .generalisedEntropy(-1), .generalisedEntropy(0.5),
  .generalisedEntropy(2), .generalisedEntropy(1.7), .atkinson(0.5), .atkinson(1), .atkinson(2),
  .atkinson(0.3), .hoover, .palma, .topShare(0.1), .topShare(0.01), .bottomShare(0.5), .zenga,
]
