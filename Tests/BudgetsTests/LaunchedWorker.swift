import Budgets
import Foundation
import Hardware
import System
import Testing

/// A worker started under a budget on this machine.
struct LaunchedWorker {
  let process: Process
  private let input = Pipe()
  private let output = Pipe()

  /// Starts a shell that says it is ready, waits for that, and lets it go on with a script.
  init(in session: ControlGroupSession, script: String = "read line") throws {
    let command = session.command(
      launcher: try launcher().path, running: "/bin/sh",
      arguments: ["-c", "echo ready; \(script)"],
      environment: ProcessInfo.processInfo.environment)
    process = Process()
    process.executableURL = URL(filePath: command.executable)
    process.arguments = command.arguments
    process.environment = command.environment
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let word = try output.fileHandleForReading.read(upToCount: 6) ?? Data()
    try #require(String(decoding: word, as: UTF8.self) == "ready\n")
  }

  /// Returns what the worker says up to the end of its output.
  func restOfOutput() -> String {
    String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  /// Ends the worker.
  func end() {
    process.terminate()
    process.waitUntilExit()
  }
}

/// The launcher that was built with these tests, which is beside one of the loaded programs.
func launcher() throws -> URL {
  let programs = (Bundle.allBundles + [Bundle.main]).compactMap(\.executableURL)
  let candidates = programs.map {
    $0.deletingLastPathComponent().appending(path: "divide-launch")
  }
  return try #require(candidates.first { FileManager.default.fileExists(atPath: $0.path) })
}

/// Returns this machine with one core per allowed PU: enough for what is launched here.
func thisMachine() throws -> Machine {
  let status = try #require(SystemFiles().text("proc/self/status"))
  let line = try #require(
    status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
  let allowed = try #require(CPUSet(list: String(line.dropFirst("Cpus_allowed_list:".count))))
  return machine(
    cores: allowed.indexes.enumerated().map {
      Core(logicalIndex: $0, package: nil, numaNode: nil, pus: [$1], kind: nil)
    })
}

/// What can be enforced on this machine.
let here = Capabilities.probe(environment: ProcessInfo.processInfo.environment)

/// Whether this machine lets these tests make groups with a controller.
func canMakeGroups(with controller: Controller) -> Bool {
  if case .available = here.controlGroups[controller] { true } else { false }
}
