import ArgumentParser
import Documents
import FoundationEssentials
import Plugins
import System

/// Where plugins are looked for.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp(
      "A folder of plugins to search first; may be given several times.", valueName: "folder"))
  var paths: [String] = []

  func validate() throws {
    for path in paths {
      switch FileKind(of: path) {
      case .folder: continue
      case nil:
        throw ValidationError("There is no folder '\(path)', which --plugin-path names.")
      case .some(let kind):
        throw ValidationError(
          "'\(path)', which --plugin-path names, is \(kind.rawValue), not a folder of plugins.")
      }
    }
  }

  /// Finds every plugin.
  ///
  /// - Throws: `UsageError` if one takes the name of a bundled plugin without having been asked for
  ///   by its own path.
  func plugins(
    _ installation: Installation
  ) throws(UsageError) -> (found: [Plugin], faults: [String]) {
    let (found, faults) = look(in: installation)
    if let refusal = found.lazy.compactMap(Self.refusal).first { throw UsageError(refusal) }
    return (found, faults)
  }

  /// Why a plugin that takes a bundled one's name isn't used; `nil` if there is none.
  static func refusal(of plugin: Plugin) -> String? {
    plugin.refused.first.map { folder in
      "The plugin in '\(folder)' takes the name of the bundled plugin '\(plugin.manifest.id)'. "
        + "Give it another id in its plugin.yaml, or ask for it by its own folder: --plugin-path "
        + "\(folder)"
    }
  }

  /// Finds every plugin, and leaves out what takes the name of a bundled one.
  func look(in installation: Installation) -> (found: [Plugin], faults: [String]) {
    let environment = ProcessInfo.processInfo.environment
    let folders = PluginDiscovery.folders(
      option: paths, environment: environment, installation: installation.plugins)
    let (found, faults) = PluginDiscovery(
      folders: folders, libraries: [installation.libraries],
      python: environment["DIVIDE_PYTHON"].flatMap { $0.isEmpty ? nil : $0 },
      bundled: installation.plugins, named: paths
    ).plugins()
    let named =
      paths.map { ($0, "--plugin-path") }
      + (environment["DIVIDE_PLUGIN_PATH"]?.split(separator: ":") ?? [])
      .map { (String($0), "DIVIDE_PLUGIN_PATH") }
    return (
      found,
      named.compactMap { Self.fault(ofFolder: $0, namedBy: $1, found, faults) }
        + (faults + found.flatMap(\.manifest.leftOut)).map(\.description)
    )
  }

  /// Returns why nothing is found in a folder that somebody named, if nothing is.
  private static func fault(
    ofFolder folder: String, namedBy source: String, _ found: [Plugin], _ faults: [DocumentError]
  ) -> String? {
    guard FileKind(of: folder) != nil else {
      return "There is no folder '\(folder)', which \(source) names."
    }
    guard (try? FileManager.default.contentsOfDirectory(atPath: folder)) != nil else {
      return "'\(folder)', which \(source) names, can't be read. Check its rights."
    }
    let places = found.flatMap { [$0.folder] + $0.shadowed + $0.refused } + faults.map(\.path)
    return places.contains { $0 == folder || $0.hasPrefix(folder + "/") }
      ? nil
      : "'\(folder)', which \(source) names, holds no plugin: there is no plugin.yaml in it or in "
        + "a folder in it."
  }
}
