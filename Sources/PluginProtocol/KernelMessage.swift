/// Something that a kernel says to people while it is measured.
package struct KernelMessage: Codable, Hashable, Sendable {
  /// How much it matters, the most first.
  package enum Level: String, CaseIterable, Codable, Hashable, Sendable {
    /// Why a call fails.
    case error
    /// Something that the user should look at, although the call goes on.
    case warning
    /// Something worth knowing that changes nothing.
    case information = "info"
  }

  /// How much it matters.
  package var level: Level
  /// The words.
  package var text: String
  /// How often it was said.
  package var count: Int

  /// Creates a message; what is longer than `longestText` is cut.
  package init(_ level: Level, _ text: String, count: Int = 1) {
    self.level = level
    self.text = String(text.prefix(Self.longestText))
    self.count = count
  }

  /// A text of more characters is cut: a plugin can't fill the record.
  package static let longestText = 500
}

/// What a kernel said, each message once with how often, in the order they were said first.
package struct KernelMessageLog: Hashable, Sendable {
  /// The messages.
  package private(set) var messages: [KernelMessage] = []
  private var places: [KernelMessage: Int] = [:]

  /// More different messages than this are dropped: a plugin can't fill the record.
  package static let most = 64

  /// Creates a log of nothing.
  package init() {}

  /// Takes a message, and returns whether it is the first of its kind; one that is dropped isn't.
  @discardableResult
  package mutating func add(_ message: KernelMessage) -> Bool {
    let key = KernelMessage(message.level, message.text)
    if let place = places[key] {
      let (sum, isTooLarge) = messages[place].count.addingReportingOverflow(max(1, message.count))
      messages[place].count = isTooLarge ? .max : sum
      return false
    }
    guard messages.count < Self.most else { return false }
    places[key] = messages.count
    messages.append(KernelMessage(message.level, message.text, count: max(1, message.count)))
    return true
  }
}
