import ArgumentParser
import Hardware
import Operations
import Plugins
import Presentation

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Lists, examines and begins plugins.",
    subcommands: [
      List.self, PluginCheckCommand.self, PluginNewCommand.self, PluginPathsCommand.self,
    ])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Lists the plugins that were found, and what they compute.",
      discussion: """
        Searched in this order, the first of a name winning: --plugin-path, DIVIDE_PLUGIN_PATH, \
        ~/.local/share/divide/plugins, and the bundled plugins. Instead of a bundled plugin \
        another one of its name is taken only where --plugin-path names that one's own folder. \
        Only manifests are read; no code of a plugin is loaded.
        """)

    @OptionGroup var options: PluginOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let (plugins, faults) = options.look(in: try Installation.current())
      faults.forEach(Messages.warn)
      try output.show(
        Document(
          "Plugins", [.table(Self.table(plugins))],
          data: EncodedPluginListV1(plugins, faults: faults),
          warnings: plugins.flatMap(Self.warnings)))
    }

    private static func table(_ plugins: [Plugin]) -> Table {
      var table = Table([
        .init("plugin"), .init("version"), .init("kind"), .init("kernels", wraps: true),
        .init("usable"), .init("fault", isDetail: true), .init("folder", isDetail: true),
      ])
      for plugin in plugins {
        let kernels = plugin.manifest.kernels.map { kernel in
          "\(kernel.operation) " + kernel.precisions.map(\.rawValue).joined(separator: "/")
        }
        let declared = plugin.manifest.declared.map { "\($0.declaration.id) (self-declared)" }
        table.row(
          .name(plugin.manifest.id), .text(plugin.manifest.version),
          .text(plugin.manifest.kind.rawValue),
          .text((kernels + declared).joined(separator: ", ")),
          plugin.fault == nil ? .outcome("yes", .good) : .outcome("no", .bad), .text(plugin.fault),
          .text(plugin.folder))
      }
      return table
    }

    private static func warnings(of plugin: Plugin) -> [String] {
      let name = plugin.manifest.id
      return [plugin.fault.map { "\(name): \($0)" }, PluginOptions.refusal(of: plugin)]
        .compactMap(\.self)
        + plugin.shadowed.map { "\(name) in \($0) is not used: \(plugin.folder) comes first." }
    }
  }
}

/// The plugins as JSON.
private struct EncodedPluginListV1: Encodable {
  struct Entry: Encodable {
    var id: String
    var version: String
    var kind: String
    var summary: String
    var licence: String
    var folder: String
    var library: String?
    var operations: [String: [String]]
    var selfDeclared: [String: [String]]
    var requiresISA: [String]
    var fault: String?
    var shadowed: [String]
  }

  var plugins: [Entry]
  var faults: [String]

  init(_ plugins: [Plugin], faults: [String]) {
    self.faults = faults
    self.plugins = plugins.map { plugin in
      Entry(
        id: plugin.manifest.id, version: plugin.manifest.version,
        kind: plugin.manifest.kind.rawValue, summary: plugin.manifest.summary,
        licence: plugin.manifest.licence, folder: plugin.folder, library: plugin.library,
        operations: Dictionary(
          plugin.manifest.kernels.map { ($0.operation.rawValue, $0.precisions.map(\.rawValue)) },
          uniquingKeysWith: +),
        selfDeclared: Dictionary(
          plugin.manifest.declared.map {
            ($0.declaration.id.rawValue, $0.precisions.map(\.rawValue))
          }, uniquingKeysWith: +),
        requiresISA: plugin.manifest.requiredISA.map(\.rawValue), fault: plugin.fault,
        shadowed: plugin.shadowed)
    }
  }
}
