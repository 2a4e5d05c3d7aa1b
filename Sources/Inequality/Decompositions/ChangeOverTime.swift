private import Glibc

/// A change of Theil's L split by what changed.
package struct InequalityChange: Hashable, Sendable {
  /// Groups became more or less unequal within themselves.
  package var within: Double
  /// Holders moved between groups.
  package var composition: Double
  /// The groups' means drew apart or together.
  package var means: Double

  /// The whole change.
  package var total: Double { within + composition + means }
}

extension Holdings {
  /// Returns what made Theil's L change from earlier holdings to these, by groups of the same name.
  ///
  /// With shares v of holders, means μ and own L of groups: Σv̄·ΔL within; the composition
  /// Σ(L̄ − mean ln μ)·Δv with its share of Δ ln μ; the rest for means. The share of Δ ln μ is by
  /// logarithmic means, so that the parts add up exactly, where Mookherjee & Shorrocks approximate
  /// it. A group that is in one of the two only counts as composition. References:
  /// Mookherjee & Shorrocks, "A decomposition analysis of the trend in UK income inequality",
  /// Economic Journal 92, 1982; Vartia, "Ideal log-change index numbers", Scandinavian Journal of
  /// Statistics 3, 1976.
  ///
  /// - Returns: `nil` where Theil's L is infinite or says nothing, in one of the two.
  package func change(since earlier: Holdings) -> InequalityChange? {
    guard let before = earlier.theilL(), let after = theilL(), before.isFinite, after.isFinite
    else { return nil }
    let old = earlier.groupParts()
    let new = groupParts()
    let overall = logarithmicMean(earlier.mean, mean)
    var change = InequalityChange(within: 0, composition: 0, means: 0)
    for name in Set(old.keys).union(new.keys).sorted() {
      guard let known = old[name] ?? new[name] else { continue }
      let from = old[name] ?? known.with(share: 0)
      let to = new[name] ?? known.with(share: 0)
      let moved = to.share - from.share
      let growth = log(to.mean) - log(from.mean)
      let weight = logarithmicMean(from.share * from.mean, to.share * to.mean) / overall
      change.within += (from.share + to.share) / 2 * (to.theilL - from.theilL)
      // Against the overall mean, so that the unit doesn't matter to rounding.
      let level = (log(from.mean / earlier.mean) + log(to.mean / earlier.mean)) / 2
      change.composition +=
        ((from.theilL + to.theilL) / 2 - level) * moved
        + (to.share * to.mean - from.share * from.mean) / overall - weight * growth
      change.means += (weight - (from.share + to.share) / 2) * growth
    }
    return change
  }

  private func groupParts() -> [String: GroupPart] {
    Dictionary(
      uniqueKeysWithValues: groups().map { name, group in
        (
          name,
          GroupPart(
            share: group.totalWeight / totalWeight, mean: group.mean, theilL: group.theilL() ?? 0)
        )
      })
  }
}

private struct GroupPart {
  var share: Double
  var mean: Double
  var theilL: Double

  func with(share: Double) -> GroupPart {
    GroupPart(share: share, mean: mean, theilL: theilL)
  }
}

/// Returns (b − a)/(ln b − ln a), which is `a` for equal ones and 0 when one of them is.
private func logarithmicMean(_ a: Double, _ b: Double) -> Double {
  guard a > 0, b > 0 else { return 0 }
  let ratio = (b - a) / a
  // ln(1 + x) keeps what a difference of logarithms would lose.
  return ratio == 0 ? a : (b - a) / log1p(ratio)
}
