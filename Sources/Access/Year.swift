package import Estimation
import Operations
import Quantities

extension Estimation.Catalogue {
  /// Returns the paper that took the most work of all that were out by a year's end; `nil` if none
  /// was.
  package func frontierPaper(of year: Int) -> Paper? {
    papers.filter { $0.year <= year }.max { $0.work.value < $1.work.value }
  }

  /// Returns the device of a year that ranks as another device did in its own year.
  ///
  /// Of the devices of its kind that were out, the fastest whose dense peak is at most as large a
  /// share of that year's fastest as the device's was of its own year's fastest; the slowest if all
  /// are faster. So a desktop's card becomes a desktop's card, and the fastest device the fastest.
  /// Processors are of one kind, and all that accelerates them of another.
  ///
  /// - Returns: `nil` where no device of its kind with a peak was out.
  package func counterpart(of device: Device, in year: Int) -> Device? {
    guard year < device.year else { return device }
    let kin = devices.filter { ($0.kind == .cpu) == (device.kind == .cpu) && rate(of: $0) > 0 }
    func fastest(by year: Int) -> Double? { kin.filter { $0.year <= year }.map(rate).max() }
    guard let then = fastest(by: year), let now = fastest(by: device.year) else { return nil }
    // Not below a device that stands exactly there, but for rounding.
    let limit = rate(of: device) / now * then * (1 + 1e-9)
    let out = kin.filter { $0.year <= year }.sorted { rate(of: $0) < rate(of: $1) }
    return out.last { rate(of: $0) <= limit } ?? out.first
  }

  private func rate(of device: Device) -> Double {
    device.fastestPrecision.flatMap(device.peak)?.rate.flopPerSecond ?? 0
  }
}

extension Institution {
  /// Returns this institution with the devices of a year, as many as it has.
  ///
  /// A kind of which no device like it was out is left out.
  ///
  /// - Returns: `nil` where that is so of all kinds, and for what was measured.
  /// - Throws: `EstimationError` for an unknown device.
  package func equipped(
    in year: Int, _ catalogue: Estimation.Catalogue
  ) throws(EstimationError) -> Institution? {
    guard let kinds = holding.kinds else { return nil }
    var equipped: [DeviceCount] = []
    for kind in kinds {
      guard let device = catalogue.counterpart(of: try catalogue.device(kind.id), in: year) else {
        continue
      }
      equipped.append(DeviceCount(id: device.id, count: kind.count))
    }
    guard !equipped.isEmpty || kinds.isEmpty else { return nil }
    var institution = self
    institution.holding = .devices(equipped)
    return institution
  }
}
