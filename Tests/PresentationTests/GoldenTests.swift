import Foundation
import Presentation
import Testing

/// One document in every format, held against files that people have read.
///
/// With `DIVIDE_WRITE_GOLDEN=1` the files are written instead.
struct GoldenTests {
  private func expect(_ text: String, isAsIn name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["DIVIDE_WRITE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name)")
  }

  @Test(arguments: [80, 120]) func `text keeps to its width`(width: Int) throws {
    let text = TextRenderer(width: width).rendered(RichDocument.document)
    try expect(text, isAsIn: "text-\(width).txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
  }

  @Test func `colours are around outcomes and marks, and change nothing else`() throws {
    let coloured = TextRenderer(width: 80, isColoured: true).rendered(RichDocument.document)
    let plain = TextRenderer(width: 80).rendered(RichDocument.document)
    #expect(coloured.contains("  \u{1B}[32mconverged\u{1B}[0m\n"))
    #expect(coloured.contains("  \u{1B}[31mfailed\u{1B}[0m\n"))
    #expect(coloured.contains("\n\u{1B}[31m✘\u{1B}[0m clock: it is slow\n"))
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.replacing(/\u{1B}\[[0-9]*m/, with: "") == plain)
  }

  @Test func `Markdown`() throws {
    try expect(MarkdownRenderer().rendered(RichDocument.document), isAsIn: "markdown.md")
  }

  @Test func `CSV has every digit, interval and unit`() throws {
    try expect(CSVRenderer().rendered(RichDocument.document), isAsIn: "csv.csv")
  }

  @Test func `JSON is the data alone`() throws {
    try expect(JSONRenderer().rendered(RichDocument.document), isAsIn: "json.json")
  }
}
