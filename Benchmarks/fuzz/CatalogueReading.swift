import Estimation
import FoundationEssentials
import Glibc
import Presentation
import Reporting

/// Reads an input as one of the files of a small catalogue, and estimates from what it says.
struct CatalogueReading {
  /// The files that an input may stand for; the others are those of the corpus.
  private static let kinds = ["papers", "devices", "tiers", "runs"]

  /// The small catalogue, in a folder of this process.
  private let folder: String
  private let files: [String: Data]

  /// Copies the catalogue's files that strangers don't write, and those of the corpus.
  ///
  /// - Returns: `nil` if they aren't where a checkout has them.
  init?() {
    let folder = FileManager.default.temporaryDirectory.appending(path: "divide-fuzz-\(getpid())")
    let real = URL(filePath: "Sources/Estimation/Catalogue")
    let corpus = URL(filePath: FuzzTarget.catalogue.corpus)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in ["assumptions", "memory", "methods", "utilisation"] {
        try Data(contentsOf: real.appending(path: "\(name).yaml"))
          .write(to: folder.appending(path: "\(name).yaml"))
      }
      var files: [String: Data] = [:]
      for kind in Self.kinds {
        let data = try Data(contentsOf: corpus.appending(path: "\(kind).yaml"))
        try data.write(to: folder.appending(path: "\(kind).yaml"))
        files[kind] = data
      }
      self.files = files
    } catch {
      return nil
    }
    self.folder = folder.path
  }

  /// The catalogue without an input.
  func catalogue() -> Catalogue? { try? Catalogue.load(folder: folder) }

  /// Reads an input in place of the file whose key it has.
  func take(_ input: [UInt8]) {
    let text = String(decoding: input.prefix(1 << 12), as: UTF8.self)
    let kind = Self.kinds.first { text.contains("\($0):") } ?? "papers"
    let file = URL(filePath: "\(folder)/\(kind).yaml")
    try? Data(input).write(to: file)
    defer { try? files[kind]?.write(to: file) }
    guard let catalogue = try? Catalogue.load(folder: folder),
      let estimator = try? Estimator(catalogue: catalogue, draws: 20)
    else { return }
    for paper in catalogue.papers.prefix(4) {
      let estimates = catalogue.tiers.prefix(4).compactMap {
        try? estimator.estimate(paper, on: $0)
      }
      _ = TextRenderer().rendered(EstimateReport([(paper, estimates)], isExplained: true).document)
    }
  }
}
