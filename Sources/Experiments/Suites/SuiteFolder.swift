package import Documents
import FoundationEssentials

extension Suite {
  /// Returns the suite of this name in a folder, or the suite in a YAML file.
  ///
  ///     try Suite.find("quick", in: "Benchmarks/suites", operations: operations)
  ///     try Suite.find("./mine.yaml", in: "Benchmarks/suites", operations: operations)
  ///
  /// What holds a `/` or ends in `.yaml` or `.yml` is a file's path, relative to the current
  /// folder.
  package static func find(
    _ name: String, in folder: String, operations: SuiteOperations
  ) throws(DocumentError) -> Suite {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      return try Suite(file: name, operations: operations)
    }
    let known = try names(in: folder)
    guard known.contains(name) else {
      throw DocumentError(
        path: folder,
        message: "There is no suite \(name.quoted).\(suggestion(for: name, among: known)) "
          + (known.isEmpty ? "The folder holds none." : "Suites: \(known.joined(separator: ", ")).")
          + " The path of a YAML file will do as well.")
    }
    return try Suite(file: "\(folder)/\(name).yaml", operations: operations)
  }

  /// Returns the names of the suites in a folder, in alphabetical order.
  package static func names(in folder: String) throws(DocumentError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".yaml") }
        .map { String($0.dropLast(".yaml".count)) }
        .sorted()
    } catch {
      throw DocumentError(
        path: folder,
        message: "The folder of suites can't be read. Check the installation, or give the path of "
          + "a YAML file.")
    }
  }
}
