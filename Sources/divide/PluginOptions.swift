import ArgumentParser
import Documents
import FoundationEssentials
import Plugins

/// Where plugins are looked for.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp(
      "A folder of plugins to search first; may be given several times.", valueName: "folder"))
  var paths: [String] = []

  /// Finds every plugin.
  func plugins(_ installation: Installation) -> (found: [Plugin], faults: [String]) {
    let environment = ProcessInfo.processInfo.environment
    let folders = PluginDiscovery.folders(
      option: paths, environment: environment, installation: installation.plugins)
    let (found, faults) = PluginDiscovery(
      folders: folders, libraries: [installation.libraries],
      python: environment["DIVIDE_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
    ).plugins()
    return (found, faults.map(\.description))
  }
}
