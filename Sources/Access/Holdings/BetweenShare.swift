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
  /// What each holder's weight has together, and that times the logarithm of what one has.
  private let held: [Double]
  private let logs: [Double]

  /// More holders than these in all draws take too long.
  private static let mostDrawn = 200_000_000

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
    held = zip(weights, peaks).map(*)
    logs = zip(held, peaks).map { $1 > 0 ? $0 * log($1) : 0 }
  }

  /// Returns the percentile interval, by drawing holders with what they have and are.
  ///
  /// Of very many holders fewer draws are taken, from which a narrow interval is known as well.
  ///
  /// - Returns: `nil` for a single holder, and where most draws have nothing that is spread.
  func interval(level: Double, _ plan: Resampling) -> Interval? {
    guard peaks.count > 1 else { return nil }
    var random = SplitMix64(seed: plan.seed)
    let resamples = min(
      plan.resamples, max(Resampling.fewest(level: level), Self.mostDrawn / peaks.count))
    let shares = (0..<resamples).compactMap { _ in drawnShare(&random) }
    return shares.count * 2 > resamples ? .percentile(shares, level: level) : nil
  }

  /// Returns the share in a draw; `nil` where all have the same.
  private func drawnShare(_ random: inout SplitMix64) -> Double? {
    var (total, number, logSum) = (0.0, 0.0, 0.0)
    var totals = [Double](repeating: 0, count: count)
    var numbers = totals
    for _ in peaks {
      let place = Int(random.next() % UInt64(peaks.count))
      total += held[place]
      number += weights[place]
      totals[sectors[place]] += held[place]
      numbers[sectors[place]] += weights[place]
      logSum += logs[place]
    }
    guard total > 0 else { return nil }
    let mean = total / number
    let theil = logSum / total - log(mean)
    guard theil > 1e-12 else { return nil }
    let between = zip(totals, numbers).reduce(0) { sum, sector in
      sector.0 > 0 ? sum + sector.0 / total * log(sector.0 / sector.1 / mean) : sum
    }
    return min(1, max(0, between / theil))
  }
}
