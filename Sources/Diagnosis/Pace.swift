import Quantities
import Sentinels
import Statistics

/// How evenly a machine ran while it was probed.
///
/// A probe is *contended* when the burst of multiply-adds took more than 10 % longer than the
/// fastest tenth and the latency chain didn't, and *slowed* when both took longer.
struct Pace {
  let probes: Int
  /// The share of probes.
  let contended: Double
  /// The share of probes.
  let slowed: Double
  private let contendedTime: Double?
  private let slowedTime: Double?

  /// Judges a vigil; `nil` if it holds no probes.
  init?(_ vigil: Vigil) {
    let pairs = zip(vigil.bursts.map(Double.init), vigil.chains.map(Double.init))
    guard !vigil.bursts.isEmpty, !vigil.chains.isEmpty else { return nil }
    let burst = vigil.bursts.map(Double.init).quantile(0.1)
    let chain = vigil.chains.map(Double.init).quantile(0.1)
    let ratios = pairs.map { ($0 / burst, $1 / chain) }
    let contended = ratios.filter { $0.0 > 1.1 && $0.1 <= 1.08 }
    let slowed = ratios.filter { $0.0 > 1.05 && $0.1 > 1.08 }
    probes = ratios.count
    self.contended = Double(contended.count) / Double(probes)
    self.slowed = Double(slowed.count) / Double(probes)
    contendedTime = contended.isEmpty ? nil : contended.map(\.0).median()
    slowedTime = slowed.isEmpty ? nil : slowed.map(\.0).median()
  }

  /// How many times as long as the fastest tenth the contended bursts took, at the median.
  var contendedFactor: String { (contendedTime ?? 1).fixed(2) }
  /// How many times as long as the fastest tenth the slowed bursts took, at the median.
  var slowedFactor: String { (slowedTime ?? 1).fixed(2) }
}
