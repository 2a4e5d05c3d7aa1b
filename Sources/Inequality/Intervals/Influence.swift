private import Glibc
package import Quantities
import Statistics

extension Holdings {
  /// Returns how much each holder pulls at the Gini coefficient or a generalised entropy: the value
  /// of the measure's influence function at each, in ascending order of holdings.
  ///
  /// For the Gini coefficient it is (E|y − Y| − y·G)/μ − G. References: Cowell & Flachaire, "Income
  /// distribution and inequality measurement: the problem of extreme values", Journal of
  /// Econometrics 141, 2007; Davidson, "Reliable inference for the Gini index", Journal of
  /// Econometrics 150, 2009.
  ///
  /// - Returns: `nil` for other measures, and where the measure is infinite or says nothing.
  package func influences(on measure: Measure) -> [Double]? {
    guard let value = measure.value(of: self), value.isFinite else { return nil }
    switch measure {
    case .gini: return giniInfluences(value)
    case .generalisedEntropy(let alpha): return entropyInfluences(alpha, value)
    default: return nil
    }
  }

  private func giniInfluences(_ gini: Double) -> [Double] {
    let mean = mean
    var (weightBelow, valueBelow) = (0.0, 0.0)
    return values.indices.map { index in
      let own = values[index]
      weightBelow += weight(index)
      valueBelow += weight(index) * own
      let below = own * weightBelow - valueBelow
      let above = total - valueBelow - own * (totalWeight - weightBelow)
      return ((below + above) / totalWeight - own * gini) / mean - gini
    }
  }

  private func entropyInfluences(_ alpha: Double, _ entropy: Double) -> [Double] {
    let mean = mean
    let power = meanPower(alpha)
    return values.map { value in
      let r = value / mean
      return switch alpha {
      case 0: r - 1 - log(r) - entropy
      case 1: (r == 0 ? 0 : r * log(r)) - entropy - (entropy + 1) * (r - 1)
      default: (pow(r, alpha) - power - alpha * power * (r - 1)) / (alpha * (alpha - 1))
      }
    }
  }

  /// Returns the asymptotic standard error of the Gini coefficient or a generalised entropy, rows
  /// being drawn at random with their weights.
  ///
  /// √(Σf²·u²·*n*/(*n* − 1)) for shares f of weight and influences u. It is too small where
  /// holdings have a heavy tail, such as that of a Pareto distribution with an exponent below 2α.
  ///
  /// - Returns: `nil` for fewer than two holders, and where there are no influences.
  package func asymptoticStandardError(of measure: Measure) -> Double? {
    guard count > 1, let influences = influences(on: measure) else { return nil }
    var sum = CompensatedSum()
    for index in influences.indices {
      let part = weight(index) / totalWeight * influences[index]
      sum.add(part * part)
    }
    return (sum.sum * Double(count) / Double(count - 1)).squareRoot()
  }

  /// Returns the asymptotic interval of the Gini coefficient or a generalised entropy: the measure
  /// and normal quantiles of its standard error, cut off at 0.
  ///
  /// - Precondition: `level` lies strictly between 0 and 1.
  /// - Returns: `nil` where there is no standard error.
  package func asymptoticInterval(of measure: Measure, level: Double) -> Interval? {
    guard let value = measure.value(of: self),
      let error = asymptoticStandardError(of: measure)
    else { return nil }
    let reach = normalQuantile((1 + level) / 2) * error
    return Interval(low: max(0, value - reach), high: value + reach, level: level)
  }
}
