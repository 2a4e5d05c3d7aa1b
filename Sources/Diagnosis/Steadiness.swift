import Quantities
import Sentinels
import Statistics

/// How steadily a machine ran while it was probed.
///
/// A probe is *contended* when the burst of multiply-adds took more than 10 % longer than
/// undisturbed while the latency chain took at most 8 % longer, and *slowed* when the burst took
/// more than 5 % and the chain more than 8 % longer. The chain tells the clock, so it decides
/// between the two. Its margin is wider than that of tags (5 %): each probe is judged by itself
/// here, and a tag takes the median of three.
struct Steadiness {
  /// How many probes there were.
  let probes: Int
  /// The share of probes that were contended.
  let contended: Double
  /// The share of probes that were slowed.
  let slowed: Double
  private let contendedTime: Double?
  private let slowedTime: Double?

  /// Judges a vigil; `nil` if it holds no probes.
  init?(_ vigil: Vigil) {
    guard let burst = Pace(vigil.bursts), let chain = Pace(vigil.chains) else { return nil }
    let ratios = zip(vigil.bursts, vigil.chains).map {
      (burst: burst.ratio(of: Double($0)), chain: chain.ratio(of: Double($1)))
    }
    let contended = ratios.filter { $0.burst > 1.1 && $0.chain <= 1.08 }
    let slowed = ratios.filter { $0.burst > 1.05 && $0.chain > 1.08 }
    probes = ratios.count
    self.contended = Double(contended.count) / Double(probes)
    self.slowed = Double(slowed.count) / Double(probes)
    contendedTime = contended.isEmpty ? nil : contended.map(\.burst).median()
    slowedTime = slowed.isEmpty ? nil : slowed.map(\.burst).median()
  }

  /// How many times as long as undisturbed the contended bursts took, at the median.
  var contendedFactor: String { (contendedTime ?? 1).fixed(2) }
  /// How many times as long as undisturbed the slowed bursts took, at the median.
  var slowedFactor: String { (slowedTime ?? 1).fixed(2) }
}
