import Operations
import Plugins
import Synchronization

/// The folders in which drivers keep the code that they compiled: one for each plugin, until this
/// object ends.
///
/// A worker lives for one invocation, and some drivers compile for longer than it then measures.
package final class CompiledCode: Sendable {
  private let folders = Mutex<[String: ScratchFolder]>([:])

  /// Creates no folder yet.
  package init() {}

  /// Returns the path of a plugin's folder, which is made when it is first asked for.
  package func folder(of plugin: String) throws -> String {
    try folders.withLock { folders in
      if let folder = folders[plugin] { return folder.path }
      let folder = try ScratchFolder()
      folders[plugin] = folder
      return folder.path
    }
  }
}

extension Plugin {
  /// Whether a driver computes for it: that of any device beside the processor, or one for
  /// processors, which its manifest tells.
  func hasDriver(on device: DeviceID) -> Bool {
    device != .cpu || manifest.threading == .driver
  }

  /// Whether every thread of its process counts against the budget.
  func threadsAreCounted(on device: DeviceID) -> Bool { !hasDriver(on: device) }

  /// How long compiling may take beside measuring.
  ///
  /// PoCL 3.1 takes 13 s on one core for the products of CLBlast, and several times that beside
  /// others.
  func compileTime(on device: DeviceID) -> Duration {
    hasDriver(on: device) ? .seconds(300) : .zero
  }
}
