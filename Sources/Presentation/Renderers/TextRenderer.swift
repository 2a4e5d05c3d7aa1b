import Charts

/// Makes text of a document for a terminal of some width.
///
/// Nothing is cut: what doesn't fit goes on in the next line, and a name that is wider than the
/// terminal is left whole.
package struct TextRenderer: Renderer {
  private let width: Int
  private let isColoured: Bool
  private let breaksNames: Bool

  /// Sentences in longer lines are hard to read.
  private static let widestProse = 100

  /// Creates a renderer.
  ///
  /// - Parameters:
  ///   - width: The columns that may be used; 40 where it is less.
  ///   - isColoured: Whether outcomes and marks have the colour of their tone.
  ///   - breaksNames: Whether names and outcomes go on in further lines where a table is too wide.
  ///     Programs that look for them in lines need them whole.
  package init(width: Int = 80, isColoured: Bool = false, breaksNames: Bool = true) {
    self.width = max(width, 40)
    self.isColoured = isColoured
    self.breaksNames = breaksNames
  }

  package func rendered(_ document: Document) -> String {
    let document = document.printable
    let parts = [heading(document.title, level: 1)] + document.blocks.map(text)
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var proseWidth: Int { min(width, Self.widestProse) }

  private func text(of block: Block) -> String {
    switch block {
    case .heading(let text, let level): heading(text, level: level)
    case .paragraph(let text): text.onOneLine.wrapped(to: proseWidth)
    case .notes(let notes): text(of: notes)
    case .table(let table) where table.isDetail: ""
    case .table(let table):
      TextTable.text(of: table, width: width, isColoured: isColoured, breaksNames: breaksNames)
    case .chart(let chart, _): chart.text(width: min(width, Self.widestProse) - 2)
    case .tree(let tree): TextTree(tree, width: width).lines.joined(separator: "\n")
    }
  }

  private func heading(_ title: String, level: Int) -> String {
    guard !title.isEmpty else { return "" }
    let text = title.onOneLine.wrapped(to: width)
    let longest = text.split(separator: "\n").map(\.count).max() ?? 0
    return text + "\n" + String(repeating: level == 1 ? "═" : "─", count: longest)
  }

  private func text(of notes: [Note]) -> String {
    let stand = notes.contains { !$0.details.isEmpty || $0.command != nil } ? "\n\n" : "\n"
    return notes.map { note in
      let mark = note.tone.mark.map { isColoured ? note.tone.coloured($0) + " " : $0 + " " } ?? ""
      let indent = note.tone.mark == nil ? 0 : 2
      let text = note.text.onOneLine.wrapped(to: proseWidth - indent)
        .replacing("\n", with: "\n" + String(repeating: " ", count: indent))
      let details = note.details.map { detail in
        "\n  " + detail.onOneLine.wrapped(to: proseWidth - 2).replacing("\n", with: "\n  ")
      }
      let command = note.command.map { "\n  To change it: \($0.onOneLine)" } ?? ""
      return mark + text + details.joined() + command
    }.joined(separator: stand)
  }
}

extension Tone {
  /// Returns a text in the colour of this tone, and the terminal's own colour after it.
  func coloured(_ text: String) -> String {
    guard let code else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// The colour of the text by ECMA-48 (SGR): green, yellow or red.
  private var code: Int? {
    switch self {
    case .good: 32
    case .neutral: nil
    case .doubtful: 33
    case .bad: 31
    }
  }
}
