import Randomness
import System

/// What of a user's environment reaches kernels, and so belongs into the record.
///
///     KernelEnvironment(of: ["OMP_DYNAMIC": "true", "OMP_NUM_THREADS": "8", "EDITOR": "vi"])
///       .variables  // ["OMP_DYNAMIC": "true"]
///
/// This is the one place that says which variables pass. Workers start with these, capabilities
/// look at these, and a record tells these and no others. What a budget, the harness or a scratch
/// folder decides is set in a worker whatever the user has set, and so doesn't pass.
package struct KernelEnvironment: Hashable, Sendable {
  /// The variables that pass, with their values.
  package let variables: [String: String]

  /// Takes what passes of an environment.
  package init(of environment: [String: String]) {
    variables = environment.filter { Self.admits($0.key) }
  }

  /// Whether kernels get to see a variable.
  package static func admits(_ name: String) -> Bool {
    guard !isSecret(name), !isDecidedElsewhere(name) else { return false }
    return places.contains(name) || interpreters.contains(name)
      || (LibraryVariables.prefixes + ["PYTHON"]).contains { name.hasPrefix($0) }
  }

  /// Where programs are found.
  ///
  /// A run may go on where these differ: the plugins' digests tell whether they are the same.
  private static let places: Set = ["HOME", "PATH"]

  /// What chooses an interpreter, and the libraries that the loader finds first.
  private static let interpreters: Set = [
    "CONDA_DEFAULT_ENV", "CONDA_PREFIX", "GLIBC_TUNABLES", "LD_LIBRARY_PATH", "PYENV_ROOT",
    "PYENV_VERSION", "VIRTUAL_ENV",
  ]

  /// Whether a name looks like a secret's, such as `NVIDIA_API_KEY`.
  private static func isSecret(_ name: String) -> Bool {
    let words: Set<Substring> = [
      "AUTH", "CREDENTIAL", "CREDENTIALS", "KEY", "KEYS", "PASSWD", "PASSWORD", "SECRET", "TOKEN",
      "TOKENS",
    ]
    return !words.isDisjoint(with: name.uppercased().split(separator: "_"))
  }

  /// Whether something else than the user decides what a worker finds in a variable.
  private static func isDecidedElsewhere(_ name: String) -> Bool {
    // A budget sets the one and removes the other.
    if (LibraryVariables.threadCounts + LibraryVariables.placements).contains(name) { return true }
    // The harness reads these itself.
    if ["DIVIDE_PLUGIN_PATH", "DIVIDE_PYTHON"].contains(name) { return true }
    // A worker may write in few places, and the user's caches aren't among them.
    return name.hasSuffix("_CACHE_DIR") || name.hasSuffix("_CACHE_PATH")
  }
}

// MARK: - In a record

extension KernelEnvironment {
  /// The most bytes of a value that a record holds; what is longer is cut, with its digest.
  private static let mostBytes = 2_048

  /// The variables as a record tells them.
  ///
  /// Records are published. So the user's home folder is `~`, and long values are cut.
  package var recorded: [String: String] {
    let folders = variables["HOME"]?.split(separator: "/") ?? []
    let home = folders.isEmpty ? nil : "/" + folders.joined(separator: "/")
    return variables.mapValues { value in
      Self.cut(home.map { Self.withoutHome(value, $0) } ?? value)
    }
  }

  /// Returns a list of paths, or anything else, with `~` for the home folder.
  private static func withoutHome(_ value: String, _ home: String) -> String {
    value.split(separator: ":", omittingEmptySubsequences: false).map { part in
      part == home || part.hasPrefix(home + "/") ? "~" + part.dropFirst(home.count) : part
    }.joined(separator: ":")
  }

  private static func cut(_ value: String) -> String {
    guard value.utf8.count > mostBytes else { return value }
    let start = String(decoding: value.utf8.prefix(mostBytes - 64), as: UTF8.self)
    return "\(start)… (\(value.utf8.count) bytes, FNV-1a \(FNV1a(value.utf8).digits))"
  }

  /// Returns how this environment differs from the one that a record tells, one text for each
  /// variable.
  ///
  ///     let now = KernelEnvironment(of: ["PATH": "/bin"])
  ///     now.differences(from: ["PATH": "/bin", "MKL_CBWR": "2"])
  ///     // ["MKL_CBWR was '2' and isn't set now"]
  ///
  /// Where programs are found may differ. Older records tell no `PATH` and fewer variables: of
  /// those, only the variables that they tell are compared.
  package func differences(from other: [String: String]) -> [String] {
    let now = recorded
    let isOlder = other["PATH"] == nil
    let names = Set(other.keys.filter(Self.admits) + (isOlder ? [] : Array(now.keys)))
    return names.subtracting(Self.places).sorted().compactMap { name in
      guard other[name] != now[name] else { return nil }
      guard let before = other[name] else { return "\(name) is '\(now[name] ?? "")' now" }
      return now[name].map { "\(name) was '\(before)' and is '\($0)' now" }
        ?? "\(name) was '\(before)' and isn't set now"
    }
  }
}
