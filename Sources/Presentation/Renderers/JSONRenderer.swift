import FoundationEssentials

/// Makes JSON of a document's data: sorted keys, so that the same value is the same bytes.
package struct JSONRenderer: Renderer {
  /// Creates a renderer.
  package init() {}

  package func rendered(_ document: Document) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document.data), as: UTF8.self) + "\n"
  }
}
