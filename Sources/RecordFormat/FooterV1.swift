/// A run goes on after it was interrupted.
package struct ResumedV1: Codable, Hashable, Sendable {
  package var type = "resumed"
  package var at: String
  package var commandLine: [String]

  package init(at: String, commandLine: [String]) {
    self.at = at
    self.commandLine = commandLine
  }
}

/// The last line of a run, or of one of its sessions.
package struct FooterV1: Codable, Hashable, Sendable {
  package var type = "footer"
  /// Whether every cell has its outcome.
  package var complete: Bool
  package var elapsedSeconds: Double

  package init(complete: Bool, elapsedSeconds: Double) {
    self.complete = complete
    self.elapsedSeconds = elapsedSeconds
  }
}
