import Documents
package import Operations
package import Quantities

/// What the catalogue has for a device that a machine reports.
package struct DeviceMatch: Hashable, Sendable {
  /// The entry, if there is one.
  package var device: Device?
  /// What was taken for granted, each a clause.
  package var assumptions: [String]
  /// The ids whose names come nearest, from the nearest, where there is no entry.
  package var nearest: [String]
}

extension Catalogue {
  /// Returns the entry of a device by the name that its driver gives, such as
  /// `NVIDIA A100-SXM4-80GB`.
  ///
  /// An unknown name is never another device's: then the nearest ones are told.
  ///
  /// - Parameters:
  ///   - model: The name.
  ///   - kind: What kind of device it is: an entry of another kind is no match.
  ///   - memory: What the driver says of its memory. The catalogue has gigabytes as sold, of which
  ///     drivers report up to 7.4 % more (2³⁰ bytes for each 10⁹) or a little less.
  package func match(
    _ model: String, kind: DeviceKind, memory: ByteCount? = nil
  ) -> DeviceMatch {
    let candidates = devices.filter { $0.kind == kind }
    if let named = deviceNames.device(named: model),
      let device = candidates.first(where: { $0.id == named.id })
    {
      var assumptions = named.assumptions
      if let memory, let sold = device.memory {
        let ratio = Double(memory.bytes) / Double(sold.bytes)
        if !(0.88...1.12).contains(ratio) {
          assumptions.append(
            "it has \((Double(memory.bytes) / 1e9).fixed(0)) GB, "
              + "\((Double(sold.bytes) / 1e9).fixed(0)) GB in the catalogue")
        }
      }
      return DeviceMatch(device: device, assumptions: assumptions, nearest: [])
    }
    var names = Dictionary(
      candidates.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    var nearest: [String] = []
    while nearest.count < 3, let name = nearestName(to: model, among: names.keys.sorted()) {
      names.removeValue(forKey: name).map { nearest.append($0) }
    }
    return DeviceMatch(device: nil, assumptions: [], nearest: nearest)
  }
}
