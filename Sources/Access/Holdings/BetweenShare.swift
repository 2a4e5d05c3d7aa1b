import Glibc
import Inequality
import Quantities
import Randomness

/// The share of Theil T of holders' peaks that lies between their sectors.
struct BetweenShare {
  private let peaks: [Double]
  private let weights: [Double]
  private let sectors: [Int]
  private let count: Int

  /// - Returns: `nil` for holders without sectors.
  init?(_ holders: [Holder]) {
    guard holders.contains(where: { !$0.institution.group.isEmpty }) else { return nil }
    var places: [String: Int] = [:]
    sectors = holders.map { holder in
      let place = places[holder.institution.group] ?? places.count
      places[holder.institution.group] = place
      return place
    }
    count = places.count
    peaks = holders.map(\.peak)
    weights = holders.map(\.institution.weight)
  }

  /// Returns the percentile interval, by drawing holders with what they have and are.
  ///
  /// - Returns: `nil` for a single holder, and where most draws have nothing that is spread.
  func interval(level: Double, _ plan: Resampling) -> Interval? {
    guard peaks.count > 1 else { return nil }
    var random = SplitMix64(seed: plan.seed)
    let shares = (0..<plan.resamples).compactMap { _ in
      share(of: peaks.indices.map { _ in Int(random.next() % UInt64(peaks.count)) })
    }
    return shares.count * 2 > plan.resamples ? .percentile(shares, level: level) : nil
  }

  /// Returns the share in a draw; `nil` where all have the same.
  private func share(of draw: [Int]) -> Double? {
    var (total, number, logs) = (0.0, 0.0, 0.0)
    var totals = [Double](repeating: 0, count: count)
    var numbers = totals
    for place in draw {
      let held = weights[place] * peaks[place]
      total += held
      number += weights[place]
      totals[sectors[place]] += held
      numbers[sectors[place]] += weights[place]
      if peaks[place] > 0 { logs += held * log(peaks[place]) }
    }
    guard total > 0 else { return nil }
    let mean = total / number
    let theil = logs / total - log(mean)
    guard theil > 1e-12 else { return nil }
    let between = zip(totals, numbers).reduce(0) { sum, sector in
      sector.0 > 0 ? sum + sector.0 / total * log(sector.0 / sector.1 / mean) : sum
    }
    return min(1, max(0, between / theil))
  }
}
