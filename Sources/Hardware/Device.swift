package import Operations
package import Quantities

/// Something that computes: the processor, or an accelerator beside it.
package struct Device: Hashable, Sendable {
  /// How budgets and records name it.
  package var id: DeviceID
  /// What its maker calls it, if that is known.
  package var name: String?
  /// Its memory, if known: of the processor the memory that this process may use.
  package var memory: ByteCount?
  /// Where it is in the topology: the PUs that are near to it,
  /// all where it is near to none in particular.
  package var nearPUs: CPUSet

  /// Creates a device from its parts.
  package init(_ id: DeviceID, name: String?, memory: ByteCount?, nearPUs: CPUSet) {
    self.id = id
    self.name = name
    self.memory = memory
    self.nearPUs = nearPUs
  }
}

extension Machine {
  /// Returns the device of this name, or `nil` if the machine has none.
  package func device(_ id: DeviceID) -> Device? { devices.first { $0.id == id } }
}
