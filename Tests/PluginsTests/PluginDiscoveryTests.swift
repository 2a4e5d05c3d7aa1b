import Documents
import Glibc
import Plugins
import Testing

struct PluginDiscoveryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plugins(_ folders: String..., libraries: [String] = []) -> (
    found: [Plugin], faults: [DocumentError]
  ) {
    PluginDiscovery(
      folders: folders.map { folder.path + "/" + $0 },
      libraries: libraries.map { folder.path + "/" + $0 }
    ).plugins()
  }

  private func manifest(_ id: String) -> String {
    goodManifest.replacing("id: a-plugin", with: "id: \(id)")
  }

  @Test func `the search goes from the option over the environment and home to the installation`() {
    #expect(
      PluginDiscovery.folders(
        option: ["a", "b"], environment: ["DIVIDE_PLUGIN_PATH": "c:d", "HOME": "/home/ada"],
        installation: "e") == ["a", "b", "c", "d", "/home/ada/.local/share/divide/plugins", "e"])
    #expect(
      PluginDiscovery.folders(
        option: [], environment: ["XDG_DATA_HOME": "/data", "HOME": "/home/ada"],
        installation: "e") == ["/data/divide/plugins", "e"])
    #expect(PluginDiscovery.folders(option: [], environment: [:], installation: "e") == ["e"])
  }

  @Test func `a folder is a plugin, or holds some in the order of their names`() throws {
    try folder.file("many/b/plugin.yaml", manifest("second"))
    try folder.file("many/a/plugin.yaml", manifest("first"))
    try folder.file("many/empty/README.md")
    try folder.file("one/plugin.yaml", manifest("third"))
    let (found, faults) = plugins("many", "one", "missing")
    #expect(found.map(\.manifest.id) == ["first", "second", "third"])
    #expect(faults.isEmpty)
  }

  @Test func `the first of a name wins and says whom it hides`() throws {
    for name in ["one", "two", "three"] {
      try folder.file("\(name)/plugin.yaml", manifest("same"))
    }
    let (found, _) = plugins("two", "one", "two", "three")
    #expect(found.map(\.folder) == [folder.path + "/two"])
    #expect(found[0].shadowed == [folder.path + "/one", folder.path + "/three"])
  }

  /// Searches these folders, of which `own` holds the bundled plugins, and those in `named` were
  /// named by the user.
  private func search(_ folders: [String], named: [String] = []) -> [Plugin] {
    PluginDiscovery(
      folders: folders.map { folder.path + "/" + $0 }, libraries: [],
      bundled: folder.path + "/own", named: named.map { folder.path + "/" + $0 }
    ).plugins().found
  }

  @Test func `a plugin is bundled by where it lies, whatever it is named and however it is found`()
    throws
  {
    try folder.file("own/first/plugin.yaml", manifest("first"))
    try folder.file("other/own/plugin.yaml", manifest("second"))
    let found = search(["other", "own/../own"])
    #expect(found.map(\.manifest.id) == ["second", "first"])
    #expect(found.map(\.isBundled) == [false, true])
    try folder.file("third/plugin.yaml", manifest("third"))
    #expect(!plugins("third").found[0].isBundled)
  }

  @Test func `what takes the name of a bundled plugin is refused, unless its folder was named`()
    throws
  {
    try folder.file("own/roofline/plugin.yaml", manifest("roofline"))
    try folder.file("many/better/plugin.yaml", manifest("roofline"))
    let found = search(["many", "many/better", "own"])
    #expect(found.map(\.folder) == [folder.path + "/own/roofline"])
    #expect(found[0].refused == [folder.path + "/many/better", folder.path + "/many/better"])
    let named = search(["many/better", "own"], named: ["many/better"])
    #expect(named.map(\.folder) == [folder.path + "/many/better"])
    #expect(named[0].shadowed == [folder.path + "/own/roofline"])
    #expect(named.map(\.isBundled) == [false])
    #expect(named[0].refused.isEmpty)
    #expect(search(["many", "own"], named: ["many"])[0].isBundled)
  }

  @Test func `a manifest that can't be read is a fault, and the others are found`() throws {
    try folder.file("many/bad/plugin.yaml", "manifest: 2\n")
    try folder.file("many/good/plugin.yaml", goodManifest)
    let (found, faults) = plugins("many")
    #expect(found.map(\.manifest.id) == ["a-plugin"])
    #expect(
      faults.map(\.description) == [
        "\(folder.path)/many/bad/plugin.yaml:1:11: This manifest is of version 2; known: 1."
      ])
  }

  @Test func `a library is looked for in the plugin's folder, its lib, and beside the program`()
    throws
  {
    try folder.file("plugin/plugin.yaml", goodManifest)
    #expect(
      plugins("plugin").found[0].fault
        == "Its library liba-plugin.so is neither in its folder nor beside this program: build it.")
    for place in ["bin", "plugin/lib", "plugin"] {
      let library = try folder.file("\(place)/liba-plugin.so")
      let found = plugins("plugin", libraries: ["bin"]).found[0]
      #expect(found.library == library)
      #expect(found.fault == nil)
    }
  }

  private func pipe(_ name: String) throws -> String {
    let path = folder.path + "/" + name
    let isMade = unsafe mkfifo(path, 0o600) == 0
    try #require(isMade)
    return path
  }

  @Test func `a library that is a pipe is a fault, and nobody waits for it`() throws {
    try folder.file("plugin/plugin.yaml", goodManifest)
    let library = try pipe("plugin/liba-plugin.so")
    #expect(
      plugins("plugin").found[0].fault
        == "\(library) is a pipe, not a file: put the library or program there.")
  }

  @Test func `a library that is a folder is a fault`() throws {
    try folder.file("plugin/plugin.yaml", goodManifest)
    try folder.file("plugin/liba-plugin.so/README.md")
    #expect(
      plugins("plugin").found[0].fault?.hasSuffix(
        "liba-plugin.so is a folder, not a file: put the library or program there.") == true)
  }

  @Test(arguments: ["[run.sh]", "[sh, run.sh]", "[./run.sh]"])
  func `a program that is a pipe is a fault, whichever word of the command it is`(command: String)
    throws
  {
    try folder.file(
      "plugin/plugin.yaml", goodProgram.replacing("[sh, run.sh]", with: command))
    _ = try pipe("plugin/run.sh")
    #expect(plugins("plugin").found[0].fault?.contains("is a pipe, not a file") == true)
  }

  @Test func `a program that is a device or a folder is a fault`() throws {
    for (program, fault) in [
      ("/dev/null", "/dev/null is a device, not a file: put the library or program there."),
      ("/usr", "Its program /usr is not there, or may not be run."),
    ] {
      try folder.file(
        "plugin/plugin.yaml", goodProgram.replacing("[sh, run.sh]", with: "[\(program)]"))
      #expect(plugins("plugin").found[0].fault == fault)
    }
  }

  @Test func `a manifest that is a pipe is a fault, and nobody waits for it`() throws {
    try folder.file("plugin/README.md")
    let manifest = try pipe("plugin/plugin.yaml")
    #expect(
      plugins("plugin").faults.map(\.description) == ["\(manifest): This is a pipe, not a file."])
  }

  @Test func `a plugin of which no operation is known can't be used`() throws {
    try folder.file(
      "plugin/plugin.yaml",
      goodManifest.replacing("operation: gemm", with: "operation: later")
        .replacing("operation: triad", with: "operation: much-later"))
    let found = plugins("plugin").found
    #expect(found.map(\.fault) == ["This version knows none of its operations."])
    #expect(found[0].manifest.leftOut.count == 2)
  }

  @Test func `a program in PATH can be used, one that is nowhere can't`() throws {
    let path = "plugin/plugin.yaml"
    try folder.file(path, goodProgram)
    #expect(plugins("plugin").found[0].fault == nil)
    try folder.file(path, goodProgram.replacing("[sh,", with: "[no-such-program-anywhere,"))
    #expect(
      plugins("plugin").found[0].fault
        == "Its program 'no-such-program-anywhere' is not in PATH: install it.")
  }

  @Test func `a program with a folder in its name is looked for from the manifest's folder`() throws
  {
    try folder.file("plugin/plugin.yaml", goodProgram.replacing("[sh,", with: "[bin/kernel,"))
    let fault = "Its program \(folder.path)/plugin/bin/kernel is not there, or may not be run."
    #expect(plugins("plugin").found[0].fault == fault)
    try folder.file("plugin/bin/kernel", "#!/bin/sh\n", executable: true)
    #expect(plugins("plugin").found[0].fault == nil)
  }

  @Test func `a program whose module is missing is unavailable, with what installs it`() throws {
    try folder.file(
      "one/plugin.yaml", program(modules: "json, no_such_module", install: "pip install it"))
    #expect(
      plugins("one").found[0].fault
        == "python3 lacks no_such_module: pip install it, or set DIVIDE_PYTHON to a Python that "
        + "has it."
    )
  }

  @Test func `a program whose modules are there is available`() throws {
    try folder.file("one/plugin.yaml", program(modules: "json, mmap", install: "nothing"))
    #expect(plugins("one").found[0].fault == nil)
  }

  @Test func `the chosen interpreter starts programs in Python`() throws {
    try folder.file("one/plugin.yaml", program(modules: "json", install: "nothing"))
    let found = PluginDiscovery(
      folders: [folder.path + "/one"], libraries: [], python: "/no/such/python"
    ).plugins().found
    #expect(found[0].manifest.command == ["/no/such/python", "kernel.py"])
    #expect(found[0].fault == "Its program /no/such/python is not there, or may not be run.")
  }

  private func program(modules: String, install: String) -> String {
    """
    manifest: 1
    id: a-program
    version: 0.1.0
    kind: executable
    protocol: 1
    command: [python3, kernel.py]
    modules: [\(modules)]
    install: \(install)
    summary: A program.
    licence: Apache-2.0
    operations:
      - {operation: gemm, precisions: [f32]}
    """
  }
}
