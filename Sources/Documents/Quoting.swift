extension StringProtocol {
  /// The text in quotation marks, as a message shows it: on one line, and no more than a glance
  /// takes in.
  ///
  ///     "gem\nm".quoted  // "'gem m'"
  ///
  /// Files of strangers may hold a text of any length where a name should be.
  package var quoted: String {
    let most = 80
    let start = String(prefix(most)).map { $0.isNewline ? " " : String($0) }.joined()
    guard dropFirst(most).first != nil else { return "'\(start)'" }
    return "'\(start)…' (\(utf8.count) bytes)"
  }

  /// The text with its middle left out where it has more than so many bytes.
  package func shortened(to most: Int) -> String {
    guard utf8.count > most else { return String(self) }
    let end = most / 4
    let start = most - end
    let left = utf8.count - most
    // Cut characters are shown as what they are: not whole.
    return String(decoding: utf8.prefix(start), as: UTF8.self) + " […\(left) bytes…] "
      + String(decoding: utf8.suffix(end), as: UTF8.self)
  }
}
