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
    switch path {
    case .include: print(installation.include)
    case .python: print(installation.python)
    case nil: print("include  \(installation.include)\npython   \(installation.python)")
    }
  }
}
