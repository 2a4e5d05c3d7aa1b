package import Estimation
import Quantities

/// So many devices of one kind.
package struct DeviceCount: Hashable, Sendable {
  /// The device's id in the catalogue.
  package var id: String
  /// How many; half a device is half of its time.
  package var count: Double

  /// Creates a number of devices.
  package init(id: String, count: Double) {
    self.id = id
    self.count = count
  }
}

extension Institution.Holding {
  /// Returns the holding of devices of any number of kinds, each kind once.
  package static func devices(_ kinds: [DeviceCount]) -> Self {
    var counts: [String: Double] = [:]
    for kind in kinds where kind.count > 0 { counts[kind.id, default: 0] += kind.count }
    let merged = counts.map { DeviceCount(id: $0.key, count: $0.value) }.sorted { $0.id < $1.id }
    guard merged.count == 1, let only = merged.first else { return .mixed(merged) }
    return .devices(id: only.id, count: only.count)
  }

  /// The kinds of devices in it; `nil` for what was measured.
  package var kinds: [DeviceCount]? {
    switch self {
    case .devices(let id, let count): [DeviceCount(id: id, count: count)]
    case .mixed(let kinds): kinds
    case .measured: nil
    }
  }
}

extension Device {
  /// Its fastest dense peak that sums in f32, in FLOP/s; `nil` where nothing says it.
  package var trainingPeak: Double? {
    fastestPrecision.flatMap(peak)?.rate.flopPerSecond
  }
}
