extension String {
  /// The text in lines of at most `width` characters, broken between words.
  ///
  ///     "one two three".wrapped(to: 7)  // "one two\nthree"
  ///
  /// A longer word has a line of its own.
  ///
  /// - Parameter indent: How many spaces the lines after the first begin with.
  package func wrapped(to width: Int, indent: Int = 0) -> String {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      let isFirst = lines.isEmpty
      if !line.isEmpty, line.count + 1 + word.count > width - (isFirst ? 0 : indent) {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  /// The text in lines of at most `width` characters, broken between words, and in words that are
  /// longer after the signs that join names.
  ///
  /// Nothing is left out.
  ///
  ///     "gemm-64 @ cores=1".lines(within: 7)  // ["gemm-64", "@", "cores=1"]
  func lines(within width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      let pieces = word.count > width ? word.pieces : [String(word)]
      for (index, piece) in pieces.enumerated() {
        let joint = index == 0 && !line.isEmpty ? " " : ""
        if !line.isEmpty, line.count + joint.count + piece.count > width {
          lines.append(line)
          line = piece
        } else {
          line += joint + piece
        }
      }
    }
    return lines + [line]
  }
}

extension StringProtocol {
  /// Whether it has an address in it.
  var isLink: Bool { contains("://") }

  /// The parts of a name, each with the sign that joins it to the next.
  ///
  /// A comma inside of a number joins its digits, and an address stays whole, so that it can be
  /// followed.
  var pieces: [String] {
    guard !isLink else { return [String(self)] }
    var pieces: [String] = []
    var piece = ""
    for (character, next) in zip(self, dropFirst()) {
      piece.append(character)
      guard "-/@;:=+_|".contains(character) || (character == "," && !next.isNumber) else {
        continue
      }
      pieces.append(piece)
      piece = ""
    }
    if let last { piece.append(last) }
    return pieces + [piece]
  }
}
