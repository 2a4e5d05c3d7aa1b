/// A run goes on after it was interrupted.
package struct ResumedV1: Codable, Hashable, Sendable {
  /// Tells this line from the others: `resumed`.
  package var type = "resumed"
  /// When the run went on, in UTC, ISO 8601.
  package var at: String
  /// The command that made it go on, word by word.
  package var commandLine: [String]

  /// Creates it from its parts.
  package init(at: String, commandLine: [String]) {
    self.at = at
    self.commandLine = commandLine
  }
}

/// The last line of a run, or of one of its sessions.
package struct FooterV1: Codable, Hashable, Sendable {
  /// Tells this line from the others: `footer`.
  package var type = "footer"
  /// Whether every cell has its outcome.
  package var complete: Bool
  /// How long the run took so far in seconds, over all its sessions.
  package var elapsedSeconds: Double

  /// Creates it from its parts.
  package init(complete: Bool, elapsedSeconds: Double) {
    self.complete = complete
    self.elapsedSeconds = elapsedSeconds
  }
}
