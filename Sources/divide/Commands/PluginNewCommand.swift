import ArgumentParser
import Documents
import Operations
import Plugins

struct PluginNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Begins a plugin: a folder with a kernel that works.",
    discussion: """
      Writes a folder with the plain definition of an operation as a kernel, its manifest, and a \
      README that says what to change. It builds, passes 'divide plugin check' and can be measured \
      as it is. It needs nothing but an installed divide, so that it may be anywhere.

      Languages: \(PluginTemplate.Language.allCases.map(\.rawValue).joined(separator: ", ")). \
      Operations: \(PluginTemplate.operations.map(\.rawValue).joined(separator: ", ")). \
      For any other, begin with one of these and change the operation in the manifest.

      Examples:
        divide plugin new mine --language c
        divide plugin new mine --language python --operation convolution --folder ~/kernels
      """)

  @Argument(help: "The plugin's id, and the name of its folder.") var name: String
  @Option(help: "The language to write it in.") var language: String
  @Option(help: "The operation that it computes.") var operation = "gemm"
  @Option(help: "Where to write its folder.") var folder = "."

  func validate() throws {
    guard Manifest.isIdentifier(name) else {
      throw ValidationError(
        "A plugin can't be called '\(name)'. Expected \(Manifest.identifierRule).")
    }
    _ = try chosenLanguage()
    try checkOperation()
  }

  func run() throws {
    let language = try chosenLanguage()
    let template = try PluginTemplate(
      name, language, OperationID(rawValue: operation), in: folder, try Installation.current())
    try template.write()
    let place = template.folder.quotedForShell
    let build = language.isCompiled ? "  make -C \(place)\n" : ""
    try StandardOutput.write(
      """
      Wrote \(place). Its README.md says what to change. It works as it is:

      \(build)\
        divide plugin check \(name) --plugin-path \(place)
        divide run \(place)/suite.yaml --plugin-path \(place) --kernels \(name)

      """)
  }

  private func chosenLanguage() throws -> PluginTemplate.Language {
    if let language = PluginTemplate.Language(rawValue: language) { return language }
    let names = PluginTemplate.Language.allCases.map(\.rawValue)
    throw ValidationError(
      "There is no template in '\(language)'.\(suggestion(for: language, among: names)) "
        + "Languages: \(names.joined(separator: ", ")).")
  }

  private func checkOperation() throws {
    let names = PluginTemplate.operations.map(\.rawValue)
    guard !names.contains(operation) else { return }
    if OperationCatalogue.kind(OperationID(rawValue: operation)) != nil {
      throw ValidationError(
        "There is no template for '\(operation)'. Begin with one of "
          + "\(names.joined(separator: ", ")) and change the operation in plugin.yaml; 'divide "
          + "plugin check' knows its problems.")
    }
    throw ValidationError(
      "There is no operation '\(operation)'.\(suggestion(for: operation, among: names)) "
        + "Operations: \(names.joined(separator: ", ")).")
  }
}

extension String {
  /// This word as a POSIX shell reads it back.
  fileprivate var quotedForShell: String {
    let isPlain = utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "/._-+".utf8.contains(byte)
    }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
