import FoundationEssentials

/// Makes JSON of a document's data: sorted keys, so that the same value is the same bytes.
///
/// Control characters in its texts are escaped, so that it may be read on a terminal.
package struct JSONRenderer: Renderer {
  /// Creates a renderer.
  package init() {}

  package func rendered(_ document: Document) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document.data), as: UTF8.self).harmlessJSON + "\n"
  }
}
