import Hardware

/// An outline drawn with Unicode tree lines.
struct TopologyTree {
  let outline: MachineOutline
  /// The columns there are; a longer entry continues on the next line.
  let width: Int

  var lines: [String] { lines(of: outline.root, branch: "", trunk: "") }

  private func lines(of entry: MachineOutline.Entry, branch: String, trunk: String) -> [String] {
    let title = entry.title + (entry.details.first.map { ": \($0)" } ?? "")
    let text = wrapped(
      [title] + entry.details.dropFirst(), separator: ", ", width: width - trunk.count - 3)
    let below = entry.children.isEmpty ? "   " : "│  "
    var lines = text.enumerated().map { number, text in
      number == 0 ? branch + text : trunk + below + text
    }
    for (number, child) in entry.children.enumerated() {
      let isLast = number + 1 == entry.children.count
      lines += self.lines(
        of: child, branch: trunk + (isLast ? "└─ " : "├─ "), trunk: trunk + (isLast ? "   " : "│  ")
      )
    }
    return lines
  }
}
