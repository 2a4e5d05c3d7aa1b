import FoundationEssentials

/// Where this program's own files are: beside its sources in a checkout, or under a prefix.
///
/// In a checkout, `Benchmarks/suites` stands in a folder above the executable. Installed, the
/// executable is `PREFIX/bin/divide` and its files are under `PREFIX/share/divide`.
struct Installation {
  /// The suites that `divide run` takes.
  let suites: String
  /// The bundled plugins' manifests.
  let plugins: String
  /// The bundled plugins' libraries.
  let libraries: String
  /// The catalogues of papers, devices and tiers.
  let catalogue: String
  /// The module that kernels in Python import.
  let python: String
  /// The header that native kernels include.
  let include: String
  /// What plugins in C and C++ share: sources, and headers in the folder `include` below them.
  let c: String
  /// What plugins in Swift share.
  let swift: String
  /// What `divide plugin new` begins plugins from.
  let templates: String
  /// The program that judges one kernel.
  let worker: String
  /// The program that holds a library's kernel for the judge.
  let host: String
  /// The program that enters a budget and starts another.
  let launcher: String

  /// Finds the files that belong to an executable.
  ///
  /// - Throws: `InstallationError` if neither layout is there.
  init(executable: String) throws(InstallationError) {
    let binaries = URL(filePath: executable).deletingLastPathComponent()
    let prefix = binaries.deletingLastPathComponent()
    let share = prefix.appending(path: "share/divide")
    if FileManager.default.fileExists(atPath: share.appending(path: "suites").path) {
      suites = share.appending(path: "suites").path
      plugins = share.appending(path: "plugins").path
      catalogue = share.appending(path: "catalogue").path
      libraries = prefix.appending(path: "lib/divide").path
      python = share.appending(path: "python").path
      include = prefix.appending(path: "include").path
      c = share.appending(path: "c").path
      swift = share.appending(path: "swift").path
      templates = share.appending(path: "templates").path
    } else {
      guard let checkout = Installation.checkout(above: binaries) else {
        throw InstallationError(folder: binaries.path)
      }
      suites = checkout.appending(path: "Benchmarks/suites").path
      plugins = checkout.appending(path: "plugins").path
      catalogue = checkout.appending(path: "Sources/Estimation/Catalogue").path
      libraries = binaries.path
      python = checkout.appending(path: "plugins/support/python").path
      include = checkout.appending(path: "Sources/CKernelABI/include").path
      c = checkout.appending(path: "plugins/support/c").path
      swift = checkout.appending(path: "plugins/support/swift").path
      templates = checkout.appending(path: "plugins/support/templates").path
    }
    worker = binaries.appending(path: "divide-worker").path
    host = binaries.appending(path: "divide-host").path
    launcher = binaries.appending(path: "divide-launch").path
  }

  /// Finds the files that belong to this process.
  static func current() throws -> Installation {
    try Installation(
      executable: FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
  }

  private static func checkout(above folder: URL) -> URL? {
    var folder = folder
    while folder.pathComponents.count > 1 {
      if FileManager.default.fileExists(atPath: folder.appending(path: "Benchmarks/suites").path) {
        return folder
      }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }
}

/// The program's own files are not where they should be.
struct InstallationError: Error, CustomStringConvertible {
  let folder: String

  var description: String {
    """
    The suites, plugins and catalogues that belong to \(folder)/divide are missing. Run it from a \
    checkout's .build folder, or install it with 'make install PREFIX=/usr/local'.
    """
  }
}
