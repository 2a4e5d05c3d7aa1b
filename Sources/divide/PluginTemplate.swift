import FoundationEssentials
import Operations

/// The files that a new plugin begins with.
///
/// A plugin gets the files of up to four folders of templates: `any/any`, `any/OPERATION`,
/// `LANGUAGE/any` and `LANGUAGE/OPERATION`. Words such as `@NAME@` in them are filled in.
struct PluginTemplate {
  /// The languages that there are templates for.
  enum Language: String, CaseIterable {
    case c
    case cPlusPlus = "c++"
    case swift
    case python

    /// The folder of the plugin that gets a copy of the header, for a build that can't be told where
    /// the header is.
    fileprivate var headerFolder: String? {
      self == .swift ? "Sources/CDivideKernel/include" : nil
    }

    /// Whether there is something to build.
    var isCompiled: Bool { self != .python }
  }

  /// The operations that there are templates for.
  static let operations: [OperationID] = [.gemm, .convolution, .fma, .triad]

  /// The folder of the plugin.
  let folder: String
  private let files: [File]

  private struct File {
    /// Its place in the plugin's folder.
    var path: String
    var contents: Data
  }

  /// Reads the templates of a language and an operation.
  ///
  /// - Throws: `TemplateError` if the installation has none.
  init(
    _ name: String, _ language: Language, _ operation: OperationID, in parent: String,
    _ installation: Installation
  ) throws {
    folder = parent == "." ? name : URL(filePath: parent).appending(path: name).path
    // What the templates compute in: less takes instructions of one processor or another.
    let precisions = (OperationCatalogue.kind(operation)?.precisions ?? []).filter {
      $0 == .f32 || $0 == .f64
    }
    let words = [
      "@NAME@": name,
      "@OPERATION@": operation.rawValue,
      "@PRECISIONS@": precisions.map(\.rawValue).joined(separator: ", "),
      "@INCLUDE@": installation.include.replacing("$", with: "$$").replacing("#", with: "\\#"),
    ]
    var files: [File] = []
    let templates = URL(filePath: installation.templates)
    for part in ["any", language.rawValue] {
      for subpart in ["any", operation.rawValue] {
        let source = templates.appending(path: part).appending(path: subpart)
        for path in try Self.files(in: source) {
          var text = try String(contentsOf: source.appending(path: path), encoding: .utf8)
          for (word, replacement) in words { text = text.replacing(word, with: replacement) }
          files.append(File(path: path, contents: Data(text.utf8)))
        }
      }
    }
    guard files.contains(where: { $0.path == "plugin.yaml" }) else {
      throw TemplateError.missing(folder: installation.templates)
    }
    if let folder = language.headerFolder {
      let header = URL(filePath: installation.include).appending(path: "divide_kernel.h")
      files.append(
        File(path: folder + "/divide_kernel.h", contents: try Data(contentsOf: header)))
    }
    self.files = files
  }

  /// Writes the folder.
  ///
  /// - Throws: `TemplateError` if something of that name is there already; then nothing is written.
  func write() throws {
    let manager = FileManager.default
    guard !manager.fileExists(atPath: folder) else {
      throw TemplateError.exists(folder: folder)
    }
    for file in files {
      let place = URL(filePath: folder).appending(path: file.path)
      try manager.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.contents.write(to: place)
    }
  }

  /// The paths of a folder's files, below it; none if there is no such folder.
  private static func files(in folder: URL) throws -> [String] {
    let manager = FileManager.default
    guard manager.fileExists(atPath: folder.path) else { return [] }
    return try manager.subpathsOfDirectory(atPath: folder.path).sorted().filter { path in
      var isFolder = false
      _ = manager.fileExists(
        atPath: folder.appending(path: path).path, isDirectory: &isFolder)
      return !isFolder
    }
  }
}

/// A plugin can't be begun.
enum TemplateError: Error, CustomStringConvertible {
  case exists(folder: String)
  case missing(folder: String)

  var description: String {
    switch self {
    case .exists(let folder): "\(folder) exists; choose another name or remove it."
    case .missing(let folder):
      "There is no template for this language and operation in \(folder). Install divide again with "
        + "'make install PREFIX=/usr/local'."
    }
  }
}
