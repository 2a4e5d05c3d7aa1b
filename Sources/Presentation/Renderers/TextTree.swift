/// A tree drawn with lines.
struct TextTree {
  private let tree: Tree
  private let width: Int

  /// Creates the drawing of a tree; what is longer than `width` goes on in the next line.
  init(_ tree: Tree, width: Int) {
    self.tree = tree
    self.width = width
  }

  /// The drawing.
  var lines: [String] { lines(of: tree, branch: "", trunk: "") }

  private func lines(of tree: Tree, branch: String, trunk: String) -> [String] {
    let below = tree.children.isEmpty ? "   " : "│  "
    var lines = wrapped(tree.parts, to: width - trunk.count - 3).enumerated().map { number, text in
      number == 0 ? branch + text : trunk + below + text
    }
    for (number, child) in tree.children.enumerated() {
      let isLast = number + 1 == tree.children.count
      lines += self.lines(
        of: child, branch: trunk + (isLast ? "└─ " : "├─ "),
        trunk: trunk + (isLast ? "   " : "│  "))
    }
    return lines
  }

  /// Joins parts with commas into lines of at most `width` characters, broken between parts.
  private func wrapped(_ parts: [String], to width: Int) -> [String] {
    var lines: [String] = []
    for (number, part) in parts.enumerated() {
      let text = part.onOneLine + (number + 1 < parts.count ? "," : "")
      if let last = lines.last, last.count + 1 + text.count <= width {
        lines[lines.count - 1] = last + " " + text
      } else {
        lines.append(text)
      }
    }
    return lines
  }
}
