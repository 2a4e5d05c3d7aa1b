import ArgumentParser
import Hardware

/// What `divide` starts to ask drivers for graphics processors, so that a broken one does no harm.
struct ReadAcceleratorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: AcceleratorReader.command,
    abstract: "Asks drivers for graphics processors, and tells the process that asked.",
    shouldDisplay: false)

  func run() throws {
    let code = AcceleratorReader.serve()
    guard code == 0 else { throw ExitCode(code) }
  }
}

/// What `divide` asks again and again what graphics processors do.
struct WatchAcceleratorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: AcceleratorReader.watchCommand,
    abstract: "Tells the process that asked what graphics processors do.", shouldDisplay: false)

  func run() throws {
    let code = AcceleratorReader.serveStates()
    guard code == 0 else { throw ExitCode(code) }
  }
}
