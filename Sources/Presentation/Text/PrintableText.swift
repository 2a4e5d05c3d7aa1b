// Names and messages come from files and programs of strangers. A terminal takes some characters
// for commands: it moves, hides or rewrites what people see. None of these reaches it.

extension String {
  /// The text with a replacement character for every control character but the end of a line.
  package var printable: String { replacingForbidden { _ in "\u{FFFD}" } }

  /// The same, but for the colours of `Tone`, which are left as they are.
  package var printableInColour: String {
    guard holdsForbidden else { return self }
    return split(separator: "\u{1B}[", omittingEmptySubsequences: false).enumerated()
      .map { index, part in
        let code = part.prefix { $0.isASCII && $0.isNumber }
        let isColour = index > 0 && code.count <= 2 && part.dropFirst(code.count).first == "m"
        let rest = String(part).printable
        return index == 0 ? rest : isColour ? "\u{1B}[" + rest : "\u{FFFD}[" + rest
      }.joined()
  }

  /// This JSON with control characters as its escapes: the same value, in harmless characters.
  var harmlessJSON: String {
    replacingForbidden { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }

  private func replacingForbidden(_ replacement: (Unicode.Scalar) -> String) -> String {
    guard holdsForbidden else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isForbidden {
        text.append(contentsOf: replacement(scalar).unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  /// Whether a character in it is forbidden; most texts are known by their bytes to have none.
  private var holdsForbidden: Bool {
    // A control character below space, delete, or the first byte of C1 and of marks of direction.
    utf8.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }
      && unicodeScalars.contains(where: \.isForbidden)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal may take it for a command, or for a change of the direction of writing.
  fileprivate var isForbidden: Bool {
    switch value {
    case 0x0A: false
    case ..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
