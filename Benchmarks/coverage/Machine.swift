import Randomness
import Sampling
import Statistics

private import Glibc

/// A machine that is made up, so that the time it would show in the long run is known.
struct Machine {
  /// How the times of invocations come about.
  enum Behaviour {
    /// Each invocation by itself, lognormal.
    case steady
    /// An invocation has its own level, and samples a third as far around it.
    case levels
    /// A slow state of twice the time, that lasts for so many invocations on average, and a fast
    /// one.
    case states(slow: Double, fast: Double)
    /// Times rise by this share over the longest run that the plan allows.
    case drift(Double)
  }

  let behaviour: Behaviour
  /// The standard deviation of the log of invocations' values around what they should be.
  let spread: Double

  /// The median of all the invocations that a run could draw from.
  var median: Double {
    switch behaviour {
    case .steady, .levels: return 1
    case .drift(let change): return 1 + change / 2
    case .states(let slow, let fast):
      let share = slow / (slow + fast)
      var (low, high) = (0.5, 4.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        let below =
          (1 - share) * normalProbability(log(middle) / spread)
          + share * normalProbability(log(middle / 2) / spread)
        if below < 0.5 { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
  }

  /// Returns the values of all the invocations that a plan allows at most, in order.
  func values(for plan: SamplingPlan, using random: inout SplitMix64) -> [Double] {
    let count = plan.maximumInvocations
    var isSlow = false
    return (0..<count).map { index in
      switch behaviour {
      case .steady:
        return around(1, &random)
      case .levels:
        let level = around(1, &random)
        return (0..<plan.samples).map { _ in level * exp(spread / 3 * normal(&random)) }.median()
      case .states(let slow, let fast):
        let chance =
          index == 0 ? slow / (slow + fast) : isSlow ? 1 - 1 / slow : 1 / fast
        isSlow = uniform(&random) < chance
        return around(isSlow ? 2 : 1, &random)
      case .drift(let change):
        return around(1 + change * Double(index) / Double(count - 1), &random)
      }
    }
  }

  private func around(_ center: Double, _ random: inout SplitMix64) -> Double {
    center * exp(spread * normal(&random))
  }
}

/// A number strictly between 0 and 1.
private func uniform(_ random: inout SplitMix64) -> Double {
  (Double(random.next() >> 12) + 0.5) * 0x1p-52
}

private func normal(_ random: inout SplitMix64) -> Double { normalQuantile(uniform(&random)) }
