private import Glibc

extension Holdings {
  /// The mean in the units of the moments, from 1 to below 2.
  private var scaledMean: Double { mean * moments.scale }

  /// Returns the generalised entropy GE(α); GE(1) is Theil's T, GE(0) Theil's L, GE(2) half the
  /// squared coefficient of variation.
  ///
  /// With 0·ln 0 = 0, the limit. Reference: Shorrocks, "The class of additively decomposable
  /// inequality measures", Econometrica 48, 1980.
  ///
  /// - Returns: `nil` when nobody holds anything; infinity for α ≤ 0 when somebody holds nothing.
  /// - Complexity: O(1) for α of −1, 0, ½, 1 and 2, O(*n*) for others.
  package func generalisedEntropy(_ alpha: Double) -> Double? {
    guard !isEmpty else { return nil }
    if alpha <= 0, values[0] == 0 { return .infinity }
    guard values[0] < values[count - 1] else { return 0 }
    let entropy =
      switch alpha {
      case 0: log(scaledMean) - moments.logarithms / totalWeight
      case 1: moments.weightedLogarithms / (totalWeight * scaledMean) - log(scaledMean)
      default: (meanPower(alpha) - 1) / (alpha * (alpha - 1))
      }
    return max(0, entropy)
  }

  /// Returns Theil's T = GE(1), from 0 to the logarithm of the number of holders.
  package func theilT() -> Double? { generalisedEntropy(1) }

  /// Returns Theil's L = GE(0), the mean logarithmic deviation;
  /// infinite when somebody holds nothing.
  package func theilL() -> Double? { generalisedEntropy(0) }

  /// Returns the Atkinson index A(ε), from 0 to 1.
  ///
  /// Reference: Atkinson, "On the measurement of inequality", Journal of Economic Theory 2, 1970.
  ///
  /// - Precondition: ε is above 0.
  /// - Returns: `nil` when nobody holds anything; 1 for ε ≥ 1 when somebody holds nothing.
  /// - Complexity: O(1) for ε of ½, 1 and 2, O(*n*) for others.
  package func atkinsonIndex(_ epsilon: Double) -> Double? {
    precondition(epsilon > 0, "An Atkinson index has an aversion above 0.")
    guard !isEmpty else { return nil }
    if epsilon >= 1, values[0] == 0 { return 1 }
    guard values[0] < values[count - 1] else { return 0 }
    let equivalent =
      epsilon == 1
      ? exp(moments.logarithms / totalWeight) / scaledMean
      : pow(meanPower(1 - epsilon), 1 / (1 - epsilon))
    return max(0, 1 - equivalent)
  }

  /// Returns the mean of (value/mean)^exponent.
  func meanPower(_ exponent: Double) -> Double {
    switch exponent {
    case -1: return moments.inverses / totalWeight * scaledMean
    case 0.5: return moments.roots / (totalWeight * scaledMean.squareRoot())
    case 2: return moments.squares / (totalWeight * scaledMean * scaledMean)
    default: break
    }
    let mean = mean
    var sum = CompensatedSum()
    for index in values.indices { sum.add(weight(index) * pow(values[index] / mean, exponent)) }
    return sum.sum / totalWeight
  }
}
