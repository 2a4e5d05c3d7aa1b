private import Glibc
import Operations
import Quantities

/// What utilisation is predicted from: a model's training on a number of devices.
package struct RunSetting: Hashable, Sendable {
  /// The family, as the settings take families together; `nil` where they don't list it.
  package var family: String?
  /// What kind of device it is and the year it came out, such as `gpu-2022`.
  package var generation: String
  /// The precision of the products.
  package var precision: TrainingPrecision
  /// What slopes multiply: the logs of parameters over 10⁹, of the number of devices, of the peak
  /// over 10¹⁴ FLOP/s, and of 60 s over the time that the run would take at its peak, where that is
  /// shorter.
  var features: [Double]

  /// Creates the setting of a run.
  ///
  /// - Parameters:
  ///   - parameters: How many work on a token or sample; where it isn't known, those of a model
  ///     whose work is 6 · parameters · tokens with 20 tokens a parameter (Hoffmann et al. 2022).
  ///   - work: The FLOP of the whole run.
  ///   - count: How many devices; a part of one's time is one.
  package init(
    family: String?, parameters: Double?, work: Double, on device: Device, peak: Device.Peak,
    _ precision: TrainingPrecision, count: Double
  ) {
    let count = max(1, count)
    let rate = peak.rate.flopPerSecond
    let shortest = work / (count * rate)
    self.family = family
    generation = "\(device.kind.rawValue)-\(device.year)"
    self.precision = precision
    features = [
      log((parameters ?? (work / 120).squareRoot()) / 1e9), log(count), log(rate / 1e14),
      max(0, log(60 / shortest)),
    ]
  }
}
