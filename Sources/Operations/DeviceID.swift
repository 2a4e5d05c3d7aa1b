/// What kind of thing computes.
package enum DeviceKind: String, CaseIterable, Codable, Hashable, Sendable {
  /// A graphics processor.
  case gpu
  /// One of Google's tensor processors.
  case tpu
  /// Another accelerator for neural networks.
  case npu
  /// A chip whose processor and GPU share memory.
  case soc
  /// A processor.
  case cpu
}

/// Names a device of a machine: its kind, and its place among those of its kind.
///
///     DeviceID("gpu:1")  // the second GPU
///     DeviceID.cpu.description  // "cpu"
///
/// A machine's packages are one device, as one kernel may use them all: the index of `cpu` is
/// always 0.
package struct DeviceID: Hashable, Sendable {
  /// What kind of device it is.
  package var kind: DeviceKind
  /// Its place among the devices of its kind, from 0.
  package var index: Int

  /// Names a device.
  ///
  /// - Precondition: The index isn't negative.
  package init(_ kind: DeviceKind, _ index: Int = 0) {
    precondition(index >= 0, "A device's index is not negative.")
    self.kind = kind
    self.index = index
  }

  /// The machine's processors, which every machine has.
  package static let cpu = DeviceID(.cpu)
}

extension DeviceID: LosslessStringConvertible {
  /// Reads a name such as `cpu` or `gpu:1`; without an index it is 0.
  ///
  /// - Returns: `nil` for an unknown kind, and for an index that isn't written in digits or that
  ///   `cpu` doesn't have.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let kind = DeviceKind(rawValue: String(parts[0])), parts.count <= 2 else { return nil }
    var index = 0
    if parts.count == 2 {
      guard kind != .cpu, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }),
        let number = Int(parts[1])
      else { return nil }
      index = number
    }
    self.init(kind, index)
  }

  /// The name as users write it: `cpu`, or the kind with its index.
  package var description: String {
    self == .cpu ? kind.rawValue : "\(kind.rawValue):\(index)"
  }
}
