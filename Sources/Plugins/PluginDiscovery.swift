package import Documents
import FoundationEssentials
import Glibc
import System

/// One plugin that was found.
package struct Plugin: Hashable, Sendable {
  /// What it says of itself.
  package var manifest: Manifest
  /// The folder of its manifest.
  package var folder: String
  /// The library's path, for a native plugin whose library is there.
  package var library: String?
  /// Why it can't be used, or `nil` when it can.
  package var fault: String?
  /// The folders of plugins of the same name that come later in the search and are not used.
  package var shadowed: [String]
  /// The folders of plugins that have the name of this one, which is bundled, and that nobody asked
  /// for by their own paths.
  package var refused: [String] = []
  /// Whether it lies in the installation's own folder of plugins, whatever it is named.
  package var isBundled: Bool

  /// Creates a plugin from its parts.
  package init(
    manifest: Manifest, folder: String, library: String? = nil, fault: String? = nil,
    shadowed: [String] = [], isBundled: Bool = false
  ) {
    self.manifest = manifest
    self.folder = folder
    self.library = library
    self.fault = fault
    self.shadowed = shadowed
    self.isBundled = isBundled
  }
}

/// Finds plugins in folders, the first of a name winning.
///
/// A bundled plugin gives way only to one whose own folder somebody names: what lies in a folder of
/// many would otherwise be measured in its place unnoticed.
package struct PluginDiscovery {
  /// The folders that hold plugin folders, in the order they are searched.
  package var folders: [String]
  /// Folders that hold the libraries of the bundled plugins.
  package var libraries: [String]

  /// The interpreter that starts programs whose command begins with `python3`.
  package var python: String?
  /// The folder that holds the bundled plugins; `nil` for none.
  package var bundled: String?
  /// What the user named: where it is the folder of a plugin itself, that one may have the name of
  /// a bundled plugin.
  package var named: [String]

  /// Creates a search.
  package init(
    folders: [String], libraries: [String], python: String? = nil, bundled: String? = nil,
    named: [String] = []
  ) {
    self.folders = folders
    self.libraries = libraries
    self.python = python
    self.bundled = bundled
    self.named = named
  }

  /// Returns the search path: `--plugin-path`, `DIVIDE_PLUGIN_PATH`, the user's data folder, and
  /// the installation.
  package static func folders(
    option: [String], environment: [String: String], installation: String
  ) -> [String] {
    let variable = environment["DIVIDE_PLUGIN_PATH"]?.split(separator: ":").map(String.init) ?? []
    let data =
      environment["XDG_DATA_HOME"].map { [$0 + "/divide/plugins"] }
      ?? environment["HOME"].map { [$0 + "/.local/share/divide/plugins"] } ?? []
    return option + variable + data + [installation]
  }

  /// Returns what was found, and what is wrong with manifests that can't be read.
  package func plugins() -> (found: [Plugin], faults: [DocumentError]) {
    var found: [Plugin] = []
    var faults: [DocumentError] = []
    let own = bundled.map { Self.resolved($0) }
    let ownNames = Set(
      bundled.map(pluginFolders)?.compactMap {
        try? Manifest(file: $0 + "/" + Manifest.fileName).id
      } ?? [])
    var refused: [String: [String]] = [:]
    for folder in folders.flatMap(pluginFolders) {
      do {
        let manifest = try Manifest(file: folder + "/" + Manifest.fileName)
        let isBundled = own != nil && Self.resolved(folder + "/..") == own
        if !isBundled, ownNames.contains(manifest.id), !named.contains(folder) {
          refused[manifest.id, default: []].append(folder)
        } else if let index = found.firstIndex(where: { $0.manifest.id == manifest.id }) {
          if found[index].folder != folder { found[index].shadowed.append(folder) }
        } else {
          var plugin = plugin(manifest, in: folder)
          plugin.isBundled = isBundled
          found.append(plugin)
        }
      } catch {
        faults.append(error)
      }
    }
    for index in found.indices { found[index].refused = refused[found[index].manifest.id] ?? [] }
    return (found, faults)
  }

  /// The path that a path leads to, without links.
  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Returns the plugin folders in `folder`, or `folder` itself if it is one.
  private func pluginFolders(_ folder: String) -> [String] {
    let manager = FileManager.default
    if manager.fileExists(atPath: folder + "/" + Manifest.fileName) { return [folder] }
    let names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { folder + "/" + $0 }
      .filter { manager.fileExists(atPath: $0 + "/" + Manifest.fileName) }
  }

  private func plugin(_ manifest: Manifest, in folder: String) -> Plugin {
    let manager = FileManager.default
    var manifest = manifest
    if let python, manifest.command.first == "python3" { manifest.command[0] = python }
    var library = manifest.library.flatMap { name in
      ([folder, folder + "/lib"] + libraries).map { $0 + "/" + name }
        .first { manager.fileExists(atPath: $0) }
    }
    // Of what lies elsewhere only the program has to be a file: arguments may name devices.
    let words = manifest.command.enumerated().compactMap { place, word in
      word.hasPrefix("/") ? (place == 0 ? word : nil) : folder + "/" + word
    }
    let unusual =
      library.flatMap(Self.fault(ofLibrary:))
      ?? words.lazy.compactMap { Self.fault(of: $0, mayBe: [.regular, .folder]) }.first
    if unusual != nil { library = nil }
    let fault: String? =
      switch manifest.kind {
      case _ where unusual != nil: unusual
      case _ where manifest.kernels.isEmpty && !manifest.leftOut.isEmpty:
        "This version knows none of its operations."
      case .native where library == nil:
        "Its library \(manifest.library ?? "") is neither in its folder nor beside this program: "
          + (manifest.requires.isEmpty
            ? "build it."
            : "build it, with \(manifest.requires.joined(separator: ", ")) installed.")
      case .native: nil
      case .executable:
        Self.fault(ofProgram: manifest.command.first ?? "", in: folder) ?? manifest.missingModules()
      }
    return Plugin(
      manifest: manifest, folder: folder, library: library, fault: fault, shadowed: [])
  }

  /// Returns what is wrong with a path that leads to something else than it may: a pipe may wait
  /// for ever, and a device may never end.
  private static func fault(of path: String, mayBe kinds: Set<FileKind>) -> String? {
    guard let kind = FileKind(of: path), !kinds.contains(kind) else { return nil }
    return "\(path) is \(kind.rawValue), not a file: put the library or program there."
  }

  private static func fault(ofLibrary path: String) -> String? {
    if let fault = fault(of: path, mayBe: [.regular]) { return fault }
    return FileManager.default.isReadableFile(atPath: path)
      ? nil : "Its library \(path) may not be read: check its rights."
  }

  private static func fault(ofProgram name: String, in folder: String) -> String? {
    let manager = FileManager.default
    if name.contains("/") {
      let path = name.hasPrefix("/") ? name : folder + "/" + name
      return FileKind(of: path) == .regular && manager.isExecutableFile(atPath: path)
        ? nil : "Its program \(path) is not there, or may not be run."
    }
    let search = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return search.contains {
      FileKind(of: "\($0)/\(name)") == .regular
        && manager.isExecutableFile(atPath: "\($0)/\(name)")
    }
      ? nil : "Its program '\(name)' is not in PATH: install it."
  }
}
