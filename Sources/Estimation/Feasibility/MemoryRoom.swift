import Operations
package import Quantities

/// The memory that a run may have.
package struct MemoryRoom: Hashable, Sendable {
  /// What it is called, such as `8 × NVIDIA A100`.
  package var name: String
  /// The memory of each device; `nil` where it isn't known.
  package var each: ByteCount?
  /// How many devices there are.
  package var devices: Int
  /// Whether a host keeps what devices can't.
  package var hasHost: Bool

  /// Creates room for a run.
  package init(name: String, each: ByteCount?, devices: Int, hasHost: Bool) {
    self.name = name
    self.each = each
    self.devices = max(devices, 1)
    self.hasHost = hasHost
  }

  /// The memory of whole devices; a part of one has all of its memory.
  package init(_ device: Device, count: Double) {
    self.init(
      name: device.name, each: device.memory, devices: Int(saturating: min(count, 1e9)),
      hasHost: device.kind == .gpu)
  }

  /// The memory of a budget that was measured, shared out evenly over its devices.
  package init(_ budget: MeasuredBudget) {
    self.init(
      name: budget.name,
      each: budget.memory.map { ByteCount(bytes: $0.bytes / Int64(max(budget.devices, 1))) },
      devices: budget.devices, hasHost: false)
  }
}
