package import Hardware
package import Operations
import Synchronization

/// Reads how devices beside the processor are while workers compute on them.
package struct DeviceWatch: Sendable {
  private let read: @Sendable (DeviceID) -> AcceleratorState?

  /// Creates a watch from what reads a device; `nil` where nothing can be read.
  package init(_ read: @escaping @Sendable (DeviceID) -> AcceleratorState?) { self.read = read }

  /// Reads nothing.
  package static let none = DeviceWatch { _ in nil }

  /// Asks drivers, by one process that is started when it is first needed.
  package static let drivers = DeviceWatch { device in
    process.withLock { watch in
      if watch == nil { watch = AcceleratorWatch() }
      guard let watch, watch.isAwake else { return nil }
      return watch.state(of: device)
    }
  }

  /// The process that asks drivers, which all workers share.
  private static let process = Mutex<AcceleratorWatch?>(nil)

  /// Starts what reads a device, if it isn't there yet: before a worker is, so that it is none of
  /// the worker's processes.
  func start(for device: DeviceID) { _ = state(of: device) }

  /// Returns how a device is now, the first of several; `nil` for the processor.
  func state(of device: DeviceID) -> AcceleratorState? {
    device == .cpu ? nil : read(device.each[0])
  }
}
