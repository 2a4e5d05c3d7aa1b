import FoundationEssentials
package import Operations
import System

/// Looks again and again at what graphics processors do.
///
/// One process stays with the driver's library from the first question to the end, as loading it
/// takes long. It sleeps in between. When it crashes or doesn't answer in time, there are no more
/// answers; whoever asks goes on without.
package final class AcceleratorWatch {
  private var process: ReaderProcess?
  private let deadline: Duration

  /// Starts a process that looks, if there is something to look at.
  ///
  /// - Parameters:
  ///   - reader: The program, and how long the first answer may take.
  ///   - deadline: How long each further answer may take.
  ///   - isNeeded: Whether there is something to look at; looked up where it isn't said.
  package init(
    _ reader: AcceleratorReader = AcceleratorReader(), deadline: Duration = .seconds(2),
    isNeeded: Bool? = nil
  ) {
    self.deadline = deadline
    let isNeeded = isNeeded ?? (NVML.isNear || Accelerators.hasAMD(in: SystemFiles()))
    guard isNeeded, let program = reader.program else { return }
    process = try? ReaderProcess(program, [AcceleratorReader.watchCommand], isAsked: true)
    // The library is loaded before the first question that counts.
    if process?.line(answering: "-1", within: reader.deadline) == nil { stop() }
  }

  /// Whether there will be answers.
  package var isAwake: Bool { process != nil }

  /// Returns what a card does now, or `nil` where that can't be read.
  package func state(of device: DeviceID) -> AcceleratorState? {
    guard device.kind == .gpu, let process else { return nil }
    guard let line = process.line(answering: "\(device.index)", within: deadline) else {
      stop()
      return nil
    }
    return try? JSONDecoder().decode(AcceleratorState.self, from: line)
  }

  /// Ends the process.
  package func stop() {
    process?.end()
    process = nil
  }
}
