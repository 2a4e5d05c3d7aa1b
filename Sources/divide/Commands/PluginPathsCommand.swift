import ArgumentParser

struct PluginPathsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paths",
    abstract: "Prints where the header and what else kernels are built with are.",
    discussion: """
      include  the header divide_kernel.h, the contract with divide
      c        what plugins in C and C++ share: sources, and headers in 'include' below them
      swift    what plugins in Swift share
      python   the module that programs in Python stand on

      Examples:
        cc -I"$(divide plugin paths include)" …
        PYTHONPATH="$(divide plugin paths python)" pydoc divide_kernel
      """)

  /// What kernels are built with.
  enum Path: String, CaseIterable, ExpressibleByArgument {
    case include
    case c
    case swift
    case python

    /// Where it is in an installation.
    func place(in installation: Installation) -> String {
      switch self {
      case .include: installation.include
      case .c: installation.c
      case .swift: installation.swift
      case .python: installation.python
      }
    }
  }

  @Argument(help: "Print only this one: include, c, swift or python.") var path: Path?

  func run() throws {
    let installation = try Installation.current()
    if let path { return try StandardOutput.write(path.place(in: installation) + "\n") }
    let lines = Path.allCases.map { path in
      path.rawValue + String(repeating: " ", count: 9 - path.rawValue.count)
        + path.place(in: installation) + "\n"
    }
    try StandardOutput.write(lines.joined())
  }
}
