import ArgumentParser
import Hardware
import Presentation
import Reporting

struct TopologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topology", abstract: "Shows what this machine is.",
    discussion: """
      The tree of packages, NUMA nodes, caches, cores and PUs, then the facts that decide what a \
      run may use. Another machine can be shown from a file that 'lstopo --of xml FILE' wrote \
      there, or made up: 'divide topology --synthetic "pack:2 core:64 pu:2"'.
      """)

  @Option(help: ArgumentHelp("Show the machine in this hwloc XML file.", valueName: "file"))
  var xml: String?

  @Option(help: ArgumentHelp("Show a made-up machine.", valueName: "levels"))
  var synthetic: String?

  @Flag(help: "Give every core a line of its own.")
  var full = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if xml != nil, synthetic != nil {
      throw ValidationError(
        "There is one machine to show: give --xml or --synthetic, not both.")
    }
    if output.chosenFormat == .json, full {
      throw ValidationError("--full is for the tree; --json is always complete. Give one of them.")
    }
  }

  func run() throws {
    let machine = try discover()
    try output.show(TopologyReport(machine, isFull: full).document)
  }

  /// Returns the machine that was asked for; a description that is wrong is wrong usage.
  private func discover() throws -> Machine {
    do {
      return try Machine.discover(source)
    } catch .invalidSynthetic(let text) {
      throw UsageError(DiscoveryError.invalidSynthetic(text).description)
    } catch .tooLarge(let text, let limit) {
      throw UsageError(DiscoveryError.tooLarge(synthetic: text, limit: limit).description)
    }
  }

  private var source: MachineSource {
    if let xml { .xml(path: xml) } else if let synthetic { .synthetic(synthetic) } else { .live }
  }
}
