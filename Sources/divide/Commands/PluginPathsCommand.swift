import ArgumentParser

struct PluginPathsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paths",
    abstract: "Prints where the header and the Python module for kernels are.",
    discussion: """
      Examples:
        cc -I"$(divide plugin paths include)" …
        PYTHONPATH="$(divide plugin paths python)" pydoc divide_kernel
      """)

  /// What kernels are built with.
  enum Path: String, CaseIterable, ExpressibleByArgument {
    case include
    case python
  }

  @Argument(help: "Print only this one: include or python.") var path: Path?

  func run() throws {
    let installation = try Installation.current()
    let text =
      switch path {
      case .include: installation.include
      case .python: installation.python
      case nil: "include  \(installation.include)\npython   \(installation.python)"
      }
    try StandardOutput.write(text + "\n")
  }
}
