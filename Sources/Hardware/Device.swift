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
  /// What its driver says of it, if it is a graphics processor.
  package var accelerator: Accelerator?

  /// Creates a device from its parts.
  package init(
    _ id: DeviceID, name: String?, memory: ByteCount?, nearPUs: CPUSet,
    accelerator: Accelerator? = nil
  ) {
    self.id = id
    self.name = name
    self.memory = memory
    self.nearPUs = nearPUs
    self.accelerator = accelerator
  }

  /// Creates the device that a graphics processor is on a machine with these PUs.
  init(_ accelerator: Accelerator, allPUs: CPUSet, numaNodes: [NUMANode]) {
    let node = numaNodes.first { $0.osIndex == accelerator.numaNode }
    let near = (accelerator.nearPUs ?? node?.pus ?? allPUs).intersection(allPUs)
    self.init(
      accelerator.id, name: accelerator.model, memory: accelerator.memory.total,
      nearPUs: near.isEmpty ? allPUs : near, accelerator: accelerator)
  }
}

extension Machine {
  /// Returns the device of this name, or `nil` if the machine has none.
  package func device(_ id: DeviceID) -> Device? { devices.first { $0.id == id } }
}
