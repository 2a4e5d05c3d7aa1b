import Hardware
package import Operations

/// How a process is shown only the devices that a budget grants.
///
/// Their drivers take the names of specimens from a variable. A process that sets it anew sees the
/// others, too: it is bound as long as it doesn't.
package struct DeviceBinding: Hashable, Sendable {
  private let vendor: Accelerator.Vendor
  private let handles: [AcceleratorHandle]

  /// Binds to devices, or to the instance of each that has a profile.
  ///
  /// - Returns: `nil` where one of them tells no name to bind to, or they aren't of one maker.
  init?(_ devices: [Device], partition: String?) {
    let cards = devices.compactMap(\.accelerator)
    let handles = cards.compactMap { card in
      partition.map { card.instance(of: $0)?.handle } ?? card.handle
    }
    guard let vendor = cards.first?.vendor, cards.allSatisfy({ $0.vendor == vendor }),
      handles.count == devices.count
    else { return nil }
    self.vendor = vendor
    self.handles = handles
  }

  /// The variables for the process.
  ///
  /// They name specimens: nobody is to see them.
  package var variables: [String: String] {
    let list = handles.map(\.forBinding).joined(separator: ",")
    return switch vendor {
    case .nvidia: ["CUDA_VISIBLE_DEVICES": list]
    case .amd: ["ROCR_VISIBLE_DEVICES": list]
    }
  }

  /// What budgets call the devices, counted as the process sees them: from 0.
  package func seen(_ device: DeviceID) -> DeviceID {
    DeviceID(device.kind, indexes: Set(0..<handles.count))
  }
}

extension Accelerator {
  /// Returns an instance of a divided card with this profile.
  func instance(of profile: String) -> Instance? {
    division?.instances.first { $0.profile == profile }
  }
}
