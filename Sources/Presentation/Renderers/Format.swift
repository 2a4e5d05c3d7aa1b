/// What a document can be shown as.
package enum Format: String, CaseIterable, Sendable {
  /// For a terminal.
  case text
  /// For a repository or an issue.
  case markdown
  /// For a spreadsheet: the tables with all digits.
  case csv
  /// For a program: everything, with names that stay.
  case json

  /// Returns what makes this format.
  ///
  /// - Parameters:
  ///   - width: How many columns text may use.
  ///   - isColoured: Whether text has colours.
  ///   - breaksNames: Whether names and outcomes in tables of text may go on in further lines.
  package func renderer(
    width: Int, isColoured: Bool, breaksNames: Bool = true
  ) -> any Renderer {
    switch self {
    case .text:
      TextRenderer(width: width, isColoured: isColoured, breaksNames: breaksNames)
    case .markdown: MarkdownRenderer()
    case .csv: CSVRenderer()
    case .json: JSONRenderer()
    }
  }
}

/// What makes one format of documents.
package protocol Renderer {
  /// Returns a document in this format, with an end of line at its end.
  func rendered(_ document: Document) throws -> String
}

/// A document can't be shown in a format.
package enum RenderingError: Error, Hashable, CustomStringConvertible {
  /// It has no table.
  case noTable(title: String)

  /// What can't be shown, and in which formats it can.
  package var description: String {
    switch self {
    case .noTable(let title):
      let others = Format.allCases.filter { $0 != .csv }.map(\.rawValue).joined(separator: ", ")
      return "'\(title)' has no table, and CSV is made of tables. Give --format one of: \(others)."
    }
  }
}
