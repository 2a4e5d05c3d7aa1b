extension String {
  /// The text with a replacement character for every control character but the end of a line.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isForbidden) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars { text.append(scalar.isForbidden ? "\u{FFFD}" : scalar) }
    return String(text)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal may take it for a command, or for a change of the direction of writing.
  fileprivate var isForbidden: Bool {
    switch properties.generalCategory {
    case .control: self != "\n"
    case .format: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    default: false
    }
  }
}
