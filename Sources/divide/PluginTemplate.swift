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

    /// Folders of the plugin that get copies of the installation's, for a build that can't be told
    /// where those are.
    fileprivate func copies(of installation: Installation) -> [(folder: String, source: String)] {
      guard self == .swift else { return [] }
      return [
        ("Sources/CKernelABI/include", installation.include + "/divide_kernel.h"),
        ("Sources/KernelSupport", installation.swift),
      ]
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
      "@INCLUDE@": installation.include.quotedForMake,
      "@C@": installation.c.quotedForMake,
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
    self.files = try files + language.copies(of: installation).flatMap(Self.copy)
  }

  /// Reads a file, or all files of a folder, for a folder of the plugin.
  private static func copy(_ folder: String, from source: String) throws -> [File] {
    let url = URL(filePath: source)
    let paths = try files(in: url)
    guard !paths.isEmpty else {
      return [
        File(path: folder + "/" + url.lastPathComponent, contents: try Data(contentsOf: url))
      ]
    }
    return try paths.map { path in
      File(path: folder + "/" + path, contents: try Data(contentsOf: url.appending(path: path)))
    }
  }

  /// Writes the folder.
  ///
  /// - Throws: `TemplateError` if something of that name is there already; then nothing is written.
  ///   `OutputError` where it can't be written.
  func write() throws {
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw TemplateError.exists(folder: folder)
    }
    for file in files {
      let place = URL(filePath: folder).appending(path: file.path)
      try OutputFile.makeFolder(place.deletingLastPathComponent().path)
      try OutputFile(place.path).write(String(decoding: file.contents, as: UTF8.self))
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

extension String {
  /// This path as the value of a variable in a Makefile.
  fileprivate var quotedForMake: String {
    replacing("$", with: "$$").replacing("#", with: "\\#")
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
      "There is no template for this language and operation in \(folder). Install divide again "
        + "with 'make install PREFIX=/usr/local'."
    }
  }
}
