import ArgumentParser
import Hardware

/// What `divide topology --xml` starts, so that a file can do no harm to it.
struct LoadTopologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: TopologyChild.command,
    abstract: "Loads a topology under limits, and tells the process that asked for it.",
    shouldDisplay: false)

  @Argument(help: "An hwloc XML file.") var file: String

  func run() throws {
    let code = TopologyChild.serve(file)
    guard code == 0 else { throw ExitCode(code) }
  }
}
