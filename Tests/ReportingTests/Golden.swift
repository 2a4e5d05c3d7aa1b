import Foundation
import Presentation
import Testing

/// Holds a document in every format against the files `Golden/NAME.txt`, `.md`, `.csv` and `.json`.
///
/// With `DIVIDE_WRITE_GOLDEN=1` the files are written instead: read what `git diff` says of them.
func expectGolden(
  _ document: Document, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  let endings: [Format: String] = [.text: "txt", .markdown: "md", .csv: "csv", .json: "json"]
  for format in Format.allCases {
    let file = folder.appending(path: "\(name).\(endings[format] ?? format.rawValue)")
    let text = try format.renderer(width: 80, isColoured: false).rendered(document)
    if ProcessInfo.processInfo.environment["DIVIDE_WRITE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    let changed = zip(lines(text), lines(golden)).first { $0 != $1 }
    #expect(
      text == golden,
      "\(file.lastPathComponent): found '\(changed?.0 ?? "")', expected '\(changed?.1 ?? "")'",
      sourceLocation: sourceLocation)
  }
}

private func lines(_ text: String) -> [Substring] {
  text.split(separator: "\n", omittingEmptySubsequences: false)
}
