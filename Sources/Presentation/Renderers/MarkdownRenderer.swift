import Charts

/// Makes Markdown of a document, with the tables of GitHub.
package struct MarkdownRenderer: Renderer {
  /// Creates a renderer.
  package init() {}

  package func rendered(_ document: Document) -> String {
    let document = document.printable
    let parts = [heading(document.title, 1)] + document.blocks.map(text)
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private func text(of block: Block) -> String {
    switch block {
    case .heading(let text, let level): heading(text, level + 1)
    case .paragraph(let text): text.escapedLine
    case .notes(let notes): notes.map(item).joined(separator: "\n")
    case .table(let table) where table.isDetail: ""
    case .table(let table): text(of: table)
    case .chart(let chart, _): fenced(chart.text())
    case .tree(let tree): items(tree, indent: "").joined(separator: "\n")
    }
  }

  private func heading(_ text: String, _ level: Int) -> String {
    text.isEmpty ? "" : String(repeating: "#", count: min(level, 6)) + " " + text.escaped
  }

  private func item(_ note: Note) -> String {
    let text = note.tone.mark.map { "- \($0) \(note.text.escaped)" } ?? "- \(note.text.escapedLine)"
    let command = note.command.map { ["  - To change it: \($0.asCode)"] } ?? []
    return ([text] + note.details.map { "  - \($0.escapedLine)" } + command)
      .joined(separator: "\n")
  }

  private func items(_ tree: Tree, indent: String) -> [String] {
    ["\(indent)- \(tree.parts.joined(separator: ", ").escapedLine)"]
      + tree.children.flatMap { items($0, indent: indent + "  ") }
  }

  private func fenced(_ text: String) -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return "\(fence)text\n\(text)\n\(fence)"
  }

  private func text(of table: Table) -> String {
    let shown = ShownTable(table)
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    var lines = [
      row(shown.columns.map { ($0.title + ($0.unit.isEmpty ? "" : " (\($0.unit))")).escaped }),
      row(shown.columns.map { $0.alignment == .left ? "---" : "--:" }),
    ]
    for group in shown.groups {
      if let title = group.title {
        lines.append(row(["**\(title.escaped)**"] + shown.columns.dropFirst().map { _ in "" }))
      }
      lines += group.rows.map { row($0.map(\.text.escaped)) }
    }
    return (table.title.map { "**\($0.escaped)**\n\n" } ?? "") + lines.joined(separator: "\n")
  }
}

extension String {
  /// The text on one line as code, in which nothing is a command.
  fileprivate var asCode: String {
    var fence = "`"
    while contains(fence) { fence += "`" }
    let space = contains("`") ? " " : ""
    return fence + space + onOneLine + space + fence
  }

  /// The text on one line, so that Markdown takes none of its characters for a command.
  fileprivate var escaped: String {
    var text = ""
    var last: Character = " "
    let line = onOneLine
    for (index, character) in zip(line.indices, line) {
      let next = line.index(after: index) < line.endIndex ? line[line.index(after: index)] : " "
      let isInside =
        character == "_" && (last.isLetter || last.isNumber) && (next.isLetter || next.isNumber)
      if "\\`*_[]<>|~&".contains(character), !isInside { text.append("\\") }
      text.append(character)
      last = character
    }
    return text
  }

  /// The text as the beginning of a line, where more characters are commands.
  fileprivate var escapedLine: String {
    let text = escaped
    let number = text.prefix { $0.isNumber }
    let rest = text.dropFirst(number.count)
    if let first = text.first, "#+-=".contains(first) { return "\\" + text }
    if !number.isEmpty, rest.hasPrefix(". ") || rest.hasPrefix(") ") { return number + "\\" + rest }
    return text
  }
}
